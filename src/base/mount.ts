/**
 * What file system a store stands on. On one that other machines write too, locks do not hold
 * between them: some servers keep none, some clients keep them to themselves.
 */
import * as fs from "node:fs";
import { bootId } from "./boot.ts";
import { errnoOf } from "./errno.ts";

/** `f_type` of statfs(2), from the kernel's magic.h and the file systems' own headers. */
const NETWORK: Readonly<Record<number, string>> = {
  0x6969: "nfs",
  0x517b: "smb",
  0xff534d42: "cifs",
  0xfe534d42: "cifs",
  0x01021997: "9p",
  0x5346414f: "afs",
  0x6b414653: "afs",
  0x00c36400: "ceph",
  0x73757245: "coda",
  0x564c: "ncp",
  0x0bd00bd0: "lustre",
  0x47504653: "gpfs",
  0x19830326: "beegfs",
  0x20030528: "orangefs",
  0x786f4256: "vboxsf",
  0xbacbacbc: "vmhgfs",
};

const FUSE = 0x65735546;

/** FUSE programs whose other end is another machine, or the host of this one. */
const FUSE_NETWORK: readonly string[] = [
  "virtiofs",
  "fuse.blobfuse",
  "fuse.blobfuse2",
  "fuse.ceph",
  "fuse.ceph-fuse",
  "fuse.curlftpfs",
  "fuse.davfs",
  "fuse.gcsfuse",
  "fuse.glusterfs",
  "fuse.goofys",
  "fuse.grpcfuse",
  "fuse.gvfsd-fuse",
  "fuse.juicefs",
  "fuse.mountpoint-s3",
  "fuse.osxfs",
  "fuse.prl_fsd",
  "fuse.rclone",
  "fuse.s3fs",
  "fuse.seaweedfs",
  "fuse.smbnetfs",
  "fuse.sshfs",
  "fuse.vmhgfs-fuse",
];

/** `//server/share`, `scheme://…`, `user@host:/path`: an address, and no device or folder. */
const ADDRESS = /^(?:\/\/|[\w.+-]+:\/\/|[\w.@-]+:\/)/;

/** A line of `/proc/self/mountinfo`, as far as it is needed. */
export interface Mount {
  readonly type: string;
  readonly source: string;
}

/**
 * The name of a network file system, or null for a local one, from the number that statfs gives.
 * Many a local disk is mounted by FUSE: there the mount's own type and source decide.
 */
export function networkName(magic: number, mount: () => Mount | null): string | null {
  const unsigned = magic >>> 0;
  if (unsigned !== FUSE) return NETWORK[unsigned] ?? null;
  const found = mount();
  if (found === null) return null;
  return FUSE_NETWORK.includes(found.type) || ADDRESS.test(found.source) ? found.type : null;
}

/** Major and minor number of a device, as `st_dev` has them in one. */
function numbersOf(device: number): { readonly major: number; readonly minor: number } {
  const major = Math.floor(device / 256) % 4096;
  return { major, minor: device % 256 + Math.floor(device / 2 ** 20) * 256 };
}

/** The mount of a device in the text of `/proc/self/mountinfo`. */
export function mountOf(text: string, device: number): Mount | null {
  const { major, minor } = numbersOf(device);
  // Of two mounts of one device the later is as good: type and source belong to the device.
  const line = text.split("\n").find((each) => each.split(" ")[2] === `${major}:${minor}`);
  const [type, source] = line?.split(" - ")[1]?.split(" ") ?? [];
  return type === undefined || source === undefined ? null : { type, source };
}

/**
 * The network file system that a path is on, or would be made on; null for a local one, and where
 * the system does not say, as outside Linux. Costs one system call.
 */
export function networkOf(path: string): string | null {
  if (process.platform !== "linux") return null;
  for (let at = path;; at = parentOf(at)) {
    try {
      const { type } = fs.statfsSync(at);
      if (type >>> 0 !== FUSE) return NETWORK[type >>> 0] ?? null;
      return networkName(type, () => mountOf(mounts(), fs.statSync(at).dev));
    } catch (cause) {
      // Any other error comes up again, and is reported, when the store is opened.
      if (errnoOf(cause) !== "ENOENT" || at === "." || at === "/") return null;
    }
  }
}

function parentOf(path: string): string {
  const cut = path.lastIndexOf("/");
  return cut < 0 ? "." : cut === 0 ? "/" : path.slice(0, cut);
}

function mounts(): string {
  return fs.readFileSync("/proc/self/mountinfo", "utf8");
}

/**
 * What tells a folder's device from others that have its number at other times. File systems
 * without a disk of their own (overlayfs, tmpfs, each subvolume of btrfs) are numbered in the order
 * in which they are met, so that after a boot, or a mount, a snapshot may have the number of its
 * origin. Empty for a disk, whose number is its own, and outside Linux.
 */
export function mountedAs(folder: string, device: number): string {
  if (process.platform !== "linux" || Math.floor(device / 256) % 4096 !== 0) return "";
  const boot = bootId();
  if (boot === null) return "untold";
  try {
    return `${boot} ${placeIn(mounts(), fs.realpathSync(folder), device)}`;
  } catch (cause) {
    if (errnoOf(cause) === "") throw cause;
    return "untold";
  }
}

/**
 * The mount that a path is on, by the text of `/proc/self/mountinfo`: what of a file system is
 * mounted, and how. Where the device is not the mount's own, as in a subvolume, with the path.
 */
export function placeIn(text: string, path: string, device: number): string {
  const { major, minor } = numbersOf(device);
  // A later mount hides an earlier one, and a deeper one what it stands on.
  const found = text.split("\n").reduce((best, line) => {
    const point = line.split(" ")[4] ?? "";
    return isWithin(escaped(path), point) && point.length >= (best.split(" ")[4] ?? "").length
      ? line
      : best;
  }, "");
  const [, , number = "", root = ""] = found.split(" ");
  // Whether it may be written says nothing of what it is.
  const how = `${root} ${(found.split(" - ")[1] ?? "").replace(/ r[ow](?:,|$)/, " ").trimEnd()}`;
  return number === `${major}:${minor}` ? how : `${how} ${path}`;
}

function isWithin(path: string, point: string): boolean {
  return point === "/" || path === point || (point !== "" && path.startsWith(`${point}/`));
}

/** As mountinfo writes paths. */
function escaped(path: string): string {
  return path.replace(
    /[ \t\n\\]/g,
    (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
}

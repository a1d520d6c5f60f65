/** Which file systems are other machines' too. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type Mount,
  mountedAs,
  mountOf,
  networkName,
  networkOf,
  placeIn,
} from "../../src/base/mount.ts";

const FUSE = 0x65735546;

/** As mountinfo showed them on real machines. */
const INFO = [
  "22 27 0:21 / /proc rw,relatime - proc proc rw",
  "27 1 259:2 / / rw,relatime shared:1 - ext4 /dev/root rw",
  "42 27 0:39 / /mnt/a\\040b rw,nosuid shared:7 master:1 - fuse.sshfs me@host:/src rw,user_id=0",
  "43 27 0:300 / /mnt/c rw,relatime - fuse.bindfs /src rw",
  "44 27 8:65600 / /mnt/d rw,relatime - fuseblk /dev/sdq rw",
].join("\n");

describe("file systems", () => {
  const disks: readonly (readonly [string, number, string | null])[] = [
    ["ext4", 0xef53, null],
    ["btrfs", 0x9123683e, null],
    ["tmpfs", 0x01021994, null],
    ["overlay", 0x794c7630, null],
    ["nfs", 0x6969, "nfs"],
    ["smb 3", 0xfe534d42, "cifs"],
    ["smb 3, as a runtime with signed numbers gives it", 0xfe534d42 | 0, "cifs"],
    ["9p", 0x01021997, "9p"],
    ["ceph", 0x00c36400, "ceph"],
  ];
  for (const [name, magic, expected] of disks) {
    test(name, () => {
      const never = () => assert.fail("mounts are read for FUSE only");
      assert.equal(networkName(magic, never), expected);
    });
  }

  const mounts: readonly (readonly [Mount | null, boolean])[] = [
    [{ type: "fuse.sshfs", source: "host:" }, true],
    [{ type: "virtiofs", source: "share0" }, true],
    [{ type: "fuse.rclone", source: "drive:" }, true],
    [{ type: "fuse", source: "https://dav.example/x" }, true],
    [{ type: "fuse", source: "//server/share" }, true],
    [{ type: "fuse.unheard-of", source: "me@host:/home" }, true],
    [{ type: "fuseblk", source: "/dev/sda1" }, false],
    [{ type: "fuse.fuse-overlayfs", source: "fuse-overlayfs" }, false],
    [{ type: "fuse.bindfs", source: "/home/me/x" }, false],
    [{ type: "fuse.mergerfs", source: "disk1:disk2" }, false],
    [{ type: "fuse.unheard-of", source: "unheard-of" }, false],
    [null, false],
  ];
  for (const [mount, isNetwork] of mounts) {
    test(`FUSE: ${mount?.type} of ${mount?.source}`, () => {
      assert.equal(networkName(FUSE, () => mount), isNetwork ? mount?.type : null);
    });
  }

  test("a mount is found by its device", () => {
    assert.deepEqual(mountOf(INFO, 39), { type: "fuse.sshfs", source: "me@host:/src" });
    assert.deepEqual(mountOf(INFO, 259 * 256 + 2), { type: "ext4", source: "/dev/root" });
    // Minors above 255 have their high bits apart, as the kernel packs them.
    assert.deepEqual(mountOf(INFO, 2 ** 20 + 44), { type: "fuse.bindfs", source: "/src" });
    const packed = 8 * 256 + (65600 % 256) + Math.floor(65600 / 256) * 2 ** 20;
    assert.deepEqual(mountOf(INFO, packed), { type: "fuseblk", source: "/dev/sdq" });
    assert.equal(mountOf(INFO, 40), null);
  });

  test("a place on a device without a disk is told by what is mounted, and how", () => {
    const text = [
      "22 1 259:2 / / rw - ext4 /dev/root rw",
      "30 22 0:50 /a /mnt rw shared:1 - btrfs /dev/vdb rw,subvol=/a",
      "31 30 0:51 / /mnt/a\\040b rw - overlay overlay rw,lowerdir=/low,upperdir=/u1",
      "32 30 0:51 / /mnt/c rw - overlay overlay rw,lowerdir=/low,upperdir=/u2",
    ].join("\n");
    const at = (path: string, device: number) => placeIn(text, path, device);
    assert.equal(at("/mnt/x/.memory", 50), "/a btrfs /dev/vdb subvol=/a");
    // A subvolume within has a number of its own: there the path tells.
    assert.equal(at("/mnt/x/.memory", 52), "/a btrfs /dev/vdb subvol=/a /mnt/x/.memory");
    assert.match(at("/mnt/a b/s", 51), /upperdir=\/u1$/);
    assert.match(at("/mnt/c", 51), /upperdir=\/u2$/);
    assert.match(at("/mnt/cc", 50), /btrfs/);
    assert.equal(at("/home", 259 * 256 + 2), "/ ext4 /dev/root");
    assert.equal(mountedAs("/", 259 * 256 + 2), "", "a disk has a number of its own");
    assert.match(mountedAs("/", 50), /^[0-9a-f-]{36} /);
    assert.equal(mountedAs("/no/such/folder", 50), "untold");
  });

  test("what is not there yet is looked for above", () => {
    assert.equal(networkOf("/no/such/folder/at/all"), null);
    assert.equal(networkOf("no-such-folder/.memory"), null);
  });
});

/**
 * Names of folders and files for scopes, instances and projects. v1's slug where no two names share
 * it; everything else is hashed, so that different names never meet in one place, whatever their
 * letters and their case.
 */
import { sha256Hex } from "../base/runtime.ts";

const LONGEST = 60;
const LONGEST_SLUG = 40;
const PLAIN = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const WORD = /^[a-z0-9]+$/;
const KIND_AND_NAME = /^([a-z0-9]+):([a-z0-9]+(?:-[a-z0-9]+)*)$/;

/** Names that Windows keeps for devices, in every folder and with every ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * A scope's folder: `project:demo` is `project-demo`. Neither a bare word nor a kind has a dash, so
 * the first dash tells where the name begins, and no two scopes share a folder.
 */
export function slugOfScope(scope: string): string {
  if (scope !== last?.scope) last = { scope, slug: scopeSlug(scope) };
  return last.slug;
}

/** The last scope asked for: rows of one scope come together. */
let last: { readonly scope: string; readonly slug: string } | undefined;

function scopeSlug(scope: string): string {
  const parts = KIND_AND_NAME.exec(scope);
  const slug = parts !== null ? `${parts[1]}-${parts[2]}` : WORD.test(scope) ? scope : null;
  return slug !== null && slug.length <= LONGEST && !DEVICE.test(slug) ? slug : hashed(scope);
}

/** The folder or file name part of an instance or project: itself where it is a plain slug. */
export function slugOfName(name: string): string {
  const plain = PLAIN.test(name) && name.length <= LONGEST && !DEVICE.test(name);
  return plain ? name : hashed(name);
}

/** `<ascii slug>~<32 hex>`: `~` stands in no plain slug, and no two names are made to meet. */
function hashed(name: string): string {
  const form = name.normalize("NFC");
  const slug = form.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, LONGEST_SLUG)
    .replace(/^-+|-+$/g, "");
  return `${slug === "" ? "x" : slug}~${sha256Hex(form).slice(0, 32)}`;
}

/** A path as format 2 had it, whose slugs had the first 10 of these digits. */
export function inFormat2(path: string): string {
  return path.replaceAll(/(~[0-9a-f]{10})[0-9a-f]{22}/g, "$1");
}

/**
 * A key as it is compared: `Queue Type`, `queue-type` and `queue_type` are one. In rows it stays as
 * it was typed. A key of nothing but such signs is itself.
 */
export function foldedKey(key: string): string {
  const form = key.normalize("NFC").toLowerCase().normalize("NFC")
    .replace(/[\s_-]+/g, "-").replace(/^-|-$/g, "");
  return form === "" ? key : form;
}

/** v1's folder name of a project: injective only for names that are slugs already. */
export function v1Slug(name: string): string {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return slug === "" ? "default" : slug;
}

/** gzip, by the zlib that both runtimes carry: loaded only where something is archived. */

function zlib(): typeof import("node:zlib") {
  return process.getBuiltinModule("node:zlib");
}

/** The bytes, compressed as far as zlib can: an archive is written once. */
export function gzip(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(zlib().gzipSync(bytes, { level: 9 }));
}

/** The content, or null where the bytes are no gzip or hold more than `limit`. */
export function gunzip(bytes: Uint8Array, limit: number): Uint8Array | null {
  try {
    return new Uint8Array(zlib().gunzipSync(bytes, { maxOutputLength: Math.max(limit, 1) }));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause) return null;
    throw cause;
  }
}

/** v1's `_meta/*_event_ids.jsonl`: this event was judged. */
import { kindOfV1, type RowReadAs } from "../define.ts";
import { text } from "../member.ts";

export const processed = kindOfV1(
  { name: "processed", version: null, unversioned_in: "_meta" },
  () => ({
    id: "hash",
    members: { event_id: text, ts: text },
  }),
);

export type Processed = RowReadAs<typeof processed>;

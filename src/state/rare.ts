/** Rows of which most stores have none: looked for once, instead of at every row. */
import { memo } from "./slice.ts";
import type { State } from "./state.ts";

export interface Rare {
  /** True where the index holds any. */
  readonly exists: (state: State) => boolean;
  /** One was entered. */
  readonly came: (state: State) => void;
  /** Nothing is known any more: the next one who asks looks. */
  readonly forget: (state: State) => void;
}

/** Rows that a part of a query finds, from its FROM on. */
export function rare(from: string): Rare {
  const known = memo<{ any: boolean | null }>(() => ({ any: null }));
  const sql = `SELECT 1 ${from} LIMIT 1`;
  return {
    exists: (state) => known(state).any ??= state.db.one(sql) !== undefined,
    came: (state) => void (known(state).any = true),
    forget: (state) => void (known(state).any = null),
  };
}

/** Rows that few stores have any of: looked for once, instead of at every row. */
import { memo } from "./slice.ts";
import type { State } from "./state.ts";

export interface Rare {
  /** True where the index holds any. */
  readonly exists: (state: State) => boolean;
  /** One was entered. */
  readonly came: (state: State) => void;
  /** Forgets the answer: the next call of `exists` looks again. */
  readonly forget: (state: State) => void;
}

/** The rows that a query finds; `from` is its text from FROM on. */
export function rare(from: string): Rare {
  const known = memo<{ any: boolean | null }>(() => ({ any: null }));
  const sql = `SELECT 1 ${from} LIMIT 1`;
  return {
    exists: (state) => known(state).any ??= state.db.one(sql) !== undefined,
    came: (state) => void (known(state).any = true),
    forget: (state) => void (known(state).any = null),
  };
}

/** Objects and corrections as `resolve.ts` looks at them. */
import type { Order } from "../../row/order.ts";

export interface Version {
  readonly id: string;
  readonly order: Order;
  /** What heads contest for, as one string; null when nothing. */
  readonly key: string | null;
  /** Of the text. */
  readonly digest: string;
  readonly status: string;
  /** True where a v1 row settled a conflict against this one. */
  readonly settled: boolean;
}

/** A correction whose two sides are known as objects, by their ids. */
export interface Link {
  readonly child: string;
  readonly parent: string;
  readonly settles: boolean;
}

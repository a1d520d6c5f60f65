/** The policies inside the binary, in the order in which they are listed. */
import type { Policy } from "../src/policy/contract.ts";
import cadence from "./cadence.ts";
import complexityRadar from "./complexity-radar.ts";
import memoryDebt from "./memory-debt.ts";

export const BUILT_IN: readonly Policy[] = [cadence, memoryDebt, complexityRadar];

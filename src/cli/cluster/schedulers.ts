/** The schedulers that `submit` knows. */
import { KUBERNETES } from "./kubernetes";
import type { SchedulerKind } from "./scheduler-kind";
import { SLURM } from "./slurm";

export const SCHEDULERS: readonly SchedulerKind[] = [SLURM, KUBERNETES];

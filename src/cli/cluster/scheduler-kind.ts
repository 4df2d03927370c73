/** What the command line has to know of a scheduler before one is opened. */
import type { RunProgram, Scheduler } from "../../cluster/scheduler";
import type { StudyFiles } from "../../study/files";
import type { OptionTable, Values } from "../options";

/** What a scheduler works with. */
export interface SchedulerPorts {
	files: StudyFiles;
	/** Runs the scheduler's own programs. */
	run: RunProgram;
	environment: Readonly<Record<string, string | undefined>>;
	/** The current folder, which relative paths among the options start from. */
	folder: string;
}

export type OpenScheduler = (ports: SchedulerPorts) => Scheduler;

/** A scheduler that `submit` can be told of. */
export interface SchedulerKind {
	/** As the command line calls it. */
	name: string;
	/** The options that `submit` takes for it alone. */
	table: OptionTable;
	/**
	 * Reads its options; null where `status` and `cancel` open it, which submit nothing.
	 * @throws Problem when one is missing or cannot be used
	 */
	read(values: Values | null): OpenScheduler;
	/** Its options, for the help page of `submit`. */
	help: string;
}

/** What each stage's tasks need: measured where the study can be estimated, told by whoever plans, or guessed with room. */
import type { Resources, Stage } from "../../../cluster/plan";
import type { BareStage } from "../../../cluster/stages";
import type { StudyEstimate } from "../../../protocol/study-calls";

/** What is known of a study before it begins. */
export interface Measured {
	/** Null where it was not estimated. */
	estimate: Pick<StudyEstimate, "seconds" | "diskBytes" | "memoryBytes"> | null;
	/** What the models take in memory, once each. */
	modelBytes: number;
	/** Steps that ask a model. */
	byModel: readonly string[];
}

/** An estimate is of a few questions, and the machine may be slower: tasks are given so many times as long, and some minutes. */
const TIMES = 2;
const BEGINNING_MINUTES = 5;
const FEWEST_MINUTES = 10;
/** Where nothing was measured: half a day, which most partitions allow. */
const UNKNOWN_MINUTES = 720;
/** A study reads all neurons by a second session of the model's own size. */
const SESSIONS = 2;
/** The command and the engine themselves, MB. */
const OWN_MB = 1024;
const MEMORY_ROOM = 1.25;
/** Shares of a network disk, bytes a second: a file that is joined is read twice and written once. */
const DISK = 100e6;
const JOIN_PASSES = 3;
const CPUS = 4;

/** @param told what whoever plans has said; cpus and gpus count where a model works, the rest everywhere */
export function withNeeds(
	{ steps, ...stage }: BareStage,
	told: Partial<Resources>,
	{ estimate, modelBytes, byModel }: Measured,
): Stage {
	const isJoining = steps.length === 0;
	const asksModel = steps.some((step) => byModel.includes(step));
	const seconds = estimate && secondsOf({ steps, ...stage }, estimate);
	const minutes =
		seconds === null
			? isJoining
				? 60
				: UNKNOWN_MINUTES
			: Math.max(FEWEST_MINUTES, Math.ceil((TIMES * seconds) / 60) + BEGINNING_MINUTES);
	const bytes = estimate?.memoryBytes ?? SESSIONS * modelBytes;
	const memoryMb = isJoining ? OWN_MB : OWN_MB + Math.ceil((MEMORY_ROOM * bytes) / 1e6);
	return {
		...stage,
		resources: {
			cpus: isJoining ? 1 : (told.cpus ?? CPUS),
			memoryMb: told.memoryMb ?? memoryMb,
			minutes: told.minutes ?? minutes,
			gpus: asksModel ? (told.gpus ?? 0) : 0,
		},
		seconds,
	};
}

/** Seconds of one of the stage's tasks; null where a server decides. */
function secondsOf(
	{ steps, tasks }: BareStage,
	{ seconds, diskBytes }: NonNullable<Measured["estimate"]>,
): number | null {
	if (steps.length === 0) return (JOIN_PASSES * diskBytes) / DISK;
	const each = steps.map((step) => seconds[step as keyof typeof seconds]);
	if (each.includes(undefined)) return null;
	return (each as number[]).reduce((sum, one) => sum + one, 0) / tasks.length;
}

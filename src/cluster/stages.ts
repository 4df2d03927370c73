/** Which stages a study is cut into, and what each of their tasks runs and leaves. */
import { partName, type Shard } from "../study/folder/shard";
import type { StudyKind } from "../study/folder/study-kind";
import { IDENTIFY } from "../study/identify/folder/study-run";
import { IMPACT } from "../study/impact/study-run";
import { ORIGIN } from "../study/origin/study-run";
import type { PlannedStudy, Stage, Task } from "./plan";

/** Each planned study, as its folder sees it. */
export const KINDS: Record<PlannedStudy, StudyKind> = { identify: IDENTIFY, impact: IMPACT, origin: ORIGIN };

/** A stage before its commands are known. */
interface Part {
	name: string;
	/** The study's steps that it does; none: it joins what the stages before have dealt. */
	steps: readonly string[];
	isDealt: boolean;
	/** Files that it leaves, where they are not the dealt steps' own. */
	files: readonly string[];
}

const whole = (name: string, steps: readonly string[], files: readonly string[]): Part => ({
	...{ name, steps, files, isDealt: false },
});
const dealt = (name: string, steps: readonly string[]): Part => ({
	...{ name, steps, files: [], isDealt: true },
});
const joining = (name: string, files: readonly string[] = []): Part => whole(name, [], files);

const TABLES = ["report.json", "report.html", "report.md", "report.csv"];

const PARTS: Record<PlannedStudy, readonly Part[]> = {
	identify: [
		dealt("answers", ["collect", "judge", "spans"]),
		joining("join-answers", ["rows.jsonl"]),
		dealt("features", ["features"]),
		joining("join-features"),
		whole(
			"probe",
			["fit", "evaluate"],
			["fit.json", "report.json", "report.html", "report.md", "probe.json"],
		),
	],
	impact: [
		// The sets of neurons are drawn once: two machines need not round alike.
		whole("sets", ["loudness"], ["sets.jsonl"]),
		dealt("answers", ["answer", "judge", "fluency"]),
		joining("join-answers"),
		whole("report", ["evaluate"], TABLES),
	],
	origin: [
		whole("drift", ["drift"], ["drift.f64"]),
		dealt("answers", ["collect", "judge", "features"]),
		joining("join-answers"),
		whole("report", ["evaluate"], TABLES),
	],
};

export interface StudyTasks {
	study: PlannedStudy;
	/** How many tasks a stage has whose work can be dealt. */
	shards: number;
	/** Steps that are asked for; a stage none of whose steps is among them is left out. */
	steps: readonly string[];
	/** The study's own options, without folder, steps and shard. */
	options: readonly string[];
	/** The study's folder, in the plan's. */
	run: string;
}

/** A stage without what it needs, which is measured or told. */
export type BareStage = Omit<Stage, "resources" | "seconds"> & { steps: string[] };

/** The stages of a study, each after the one before it. */
export function stagesOf({ study, shards, steps, options, run }: StudyTasks): BareStage[] {
	const kind = KINDS[study];
	const stages: BareStage[] = [];
	let dealtBefore: string[] = [];
	for (const part of PARTS[study]) {
		const asked = part.steps.filter((step) => steps.includes(step));
		const isJoining = part.steps.length === 0;
		if (isJoining ? dealtBefore.length === 0 : asked.length === 0) continue;
		const words = (shard: Shard | null) => [
			...[study, ...options, `--folder=${run}`, `--steps=${asked.join(",")}`],
			...(shard ? [`--shard=${shard.index + 1}/${shard.count}`] : []),
		];
		const dealtHere = kind.joined.filter(([, step]) => asked.includes(step)).map(([file]) => file);
		const one = (): Task => ({
			arguments: isJoining ? ["merge", run] : words(null),
			outputs: [...(isJoining ? dealtBefore : []), ...part.files],
		});
		const shard = (index: number): Task => ({
			arguments: words({ index, count: shards }),
			outputs: dealtHere.map((file) => partName(file, { index, count: shards })),
		});
		stages.push({
			name: part.name,
			after: stages.length > 0 ? [stages.at(-1)!.name] : [],
			tasks: part.isDealt ? Array.from({ length: shards }, (_, index) => shard(index)) : [one()],
			steps: asked,
		});
		dealtBefore = part.isDealt ? dealtHere : [];
	}
	return stages;
}

/** `h-neurons identify|impact|origin --plan DIR`: writes what would be done, and does none of it. */
import { dirname, join, resolve } from "node:path";
import { PLAN_FILE, type Plan, planOf, printPlan, readPlan } from "../../../cluster/plan";
import { stagesOf } from "../../../cluster/stages";
import { counted } from "../../../core/counted";
import { diskFiles } from "../../../disk/study-files";
import type { ModelDescription } from "../../../protocol/engine-api";
import { LensError } from "../../../protocol/errors";
import { readAllQuestions } from "../../../study/identify/folder/all-questions";
import { checkCanSuffice } from "../../../study/identify/rows/can-suffice";
import { progressLine } from "../../identify/progress";
import { studyParams } from "../../identify/study-params";
import { impactParams } from "../../impact/impact-params";
import { chatFolder, originParams } from "../../origin/origin-params";
import { type Program, type StartedEngine, withEngine } from "../../program";
import { harmless } from "../../terminal";
import { UsageError } from "../../usage";
import { inputsOf, modelFiles, runFiles } from "./input-files";
import { type Measured, withNeeds } from "./needs";
import type { Asked, PlanOptions } from "./options";
import { studyWords } from "./study-words";

/** The study's folder in a plan's. */
const RUN = "run";

/** Makes the plan of a study, in a folder that has none or this one. */
export async function makePlan(options: PlanOptions, program: Program): Promise<void> {
	const dir = resolve(program.folder, options.dir);
	const places = { dir, tool: dirname(program.questionSets) };
	const { study, shards } = options;
	const asked = studyWords(options, program, places);
	const { files, measured } = await withEngine(program, (engine) =>
		looked(options, program, { engine, dir }),
	);
	const bare = stagesOf({ study, shards, steps: options.options.steps, options: asked, run: RUN });
	const plan = planOf({
		tool: toolOf(program),
		study,
		command: [study, ...asked, `--folder=${RUN}`],
		run: RUN,
		inputs: await inputsOf(diskFiles, files, places),
		stages: bare.map((stage) => withNeeds(stage, options.needs, measured)),
	});
	await refuseOther(plan, dir);
	await diskFiles.replace(`${dir}/${PLAN_FILE}`, printPlan(plan));
	program.terminal.output.write(options.options.isJson ? printPlan(plan) : planLines(plan, dir));
}

/** As the study's own files name it. */
export const toolOf = ({ version }: Pick<Program, "version">): string => `h-neuron-lens ${version}`;

interface Looking {
	engine: StartedEngine;
	dir: string;
}

/** The files that a study is made from, and what it would take. */
async function looked(
	options: PlanOptions,
	program: Program,
	{ engine, dir }: Looking,
): Promise<{ files: string[]; measured: Measured }> {
	const folder = resolve(program.folder, options.options.model ?? program.embeddedModel);
	const run = join(dir, RUN);
	const model = await described(engine, folder, program.signal);
	const byModel = { identify: modelSteps(options), impact: IMPACT_BY_MODEL, origin: ORIGIN_BY_MODEL };
	const known = { byModel: byModel[options.study], modelBytes: bytesOf(model) };
	const own = await modelFiles(diskFiles, model);
	switch (options.study) {
		case "identify": {
			const params = studyParams({ ...options.options, folder: run }, program, "");
			await checkQuestions(params);
			const isTold = options.needs.memoryMb !== undefined && options.needs.minutes !== undefined;
			return {
				files: [...own, ...params.questions, ...params.crossDomain.files],
				measured: {
					...known,
					estimate: isTold ? null : await estimated(engine, { folder, params }, program),
				},
			};
		}
		case "impact": {
			const params = impactParams({ ...options.options, folder: run }, program, "");
			const items = params.suites.flatMap((suite) => suite.files);
			return {
				files: [...own, ...probeOf(params.probe, model), ...items, ...params.questions.files],
				measured: { ...known, estimate: null },
			};
		}
		case "origin": {
			const params = originParams({ ...options.options, folder: run }, program, "");
			const chat = await described(engine, chatFolder(options.options, program), program.signal);
			const base = await described(engine, params.base, program.signal);
			const study = params.study === null ? [] : await runFiles(diskFiles, params.study);
			const models = [...(await modelFiles(diskFiles, chat)), ...(await modelFiles(diskFiles, base))];
			return {
				files: [...models, ...probeOf(params.probe, chat), ...params.questions, ...study],
				measured: { ...known, modelBytes: bytesOf(chat) + bytesOf(base), estimate: null },
			};
		}
	}
}

/** Rows are dealt once all answers are there, by the second stage. @throws LensError badQuestions, badSetting, fileUnreadable */
async function checkQuestions(params: ReturnType<typeof studyParams>): Promise<void> {
	const { questions } = await readAllQuestions(diskFiles, params);
	const { sampling, perClass, crossDomain } = params;
	checkCanSuffice(questions, { seed: sampling.seed, perClass, crossDomains: crossDomain.domains });
}

const IMPACT_BY_MODEL = ["loudness", "answer", "fluency"];
const ORIGIN_BY_MODEL = ["drift", "collect", "features"];

/** Steps of an identification that ask the model. */
function modelSteps(asked: Asked): string[] {
	if (asked.study !== "identify") return [];
	const { sampler, criterion } = asked.options;
	return [...(sampler ? [] : ["collect"]), "features", ...(criterion === "paper" ? ["fit"] : [])];
}

/** @throws UsageError when the model cannot be used */
async function described(
	engine: StartedEngine,
	path: string,
	signal: AbortSignal,
): Promise<ModelDescription> {
	const [description] = await engine.call("describeModels", { paths: [path] }, signal);
	if (description!.problem !== null) throw new UsageError(description!.problem);
	return description!;
}

const bytesOf = ({ graphs }: ModelDescription): number =>
	graphs.find(({ problem }) => problem === null)?.memoryBytes ?? 0;

/** A probe is an input of every study but the one that makes it. */
function probeOf(given: string | null, { probe, folder }: ModelDescription): string[] {
	const path = given ?? probe;
	if (path !== null) return [path];
	throw new LensError("probeNotFound", `There is no probe.json in ${folder}.`);
}

/** Asks and reads a few questions, as `--estimate` does. */
async function estimated(
	engine: StartedEngine,
	{ folder, params }: { folder: string; params: ReturnType<typeof studyParams> },
	program: Program,
): Promise<Measured["estimate"]> {
	const line = progressLine(program.terminal.errors);
	engine.on("progress", line.show);
	try {
		await engine.call("loadModel", { folder }, program.signal);
		return await engine.call("estimateStudy", params, program.signal);
	} finally {
		line.end();
	}
}

/** What a task needs may be told anew; what it does may not. @throws LensError otherRun */
async function refuseOther(plan: Plan, dir: string): Promise<void> {
	if ((await diskFiles.size(`${dir}/${PLAN_FILE}`)) === null) return;
	const before = await readPlan(diskFiles, dir);
	const bare = ({ stages, ...rest }: Plan) =>
		JSON.stringify({ ...rest, stages: stages.map(({ name, after, tasks }) => ({ name, after, tasks })) });
	if (bare(before) !== bare(plan))
		throw new LensError(
			"otherRun",
			`${dir} holds another plan: of other inputs, settings or shards, or of another version.`,
		);
}

function planLines(plan: Plan, dir: string): string {
	const tasks = plan.stages.reduce((sum, stage) => sum + stage.tasks.length, 0);
	const widest = Math.max(...plan.stages.map(({ name }) => name.length));
	const stages = plan.stages.map(({ name, tasks: { length }, resources }) => {
		const { cpus, memoryMb, minutes, gpus } = resources;
		const cards = gpus > 0 ? `, ${counted(gpus, "1 GPU", `${gpus} GPUs`)}` : "";
		const needs = `${counted(cpus, "1 CPU", `${cpus} CPUs`)}, ${memoryMb} MB, ${minutes} min${cards}`;
		return `  ${name.padEnd(widest)}  ${String(length).padStart(5)} ${length === 1 ? "task " : "tasks"}  each ${needs}`;
	});
	return [
		`The plan is in ${dir}: ${tasks} tasks in ${plan.stages.length} stages.`,
		...stages,
		`"h-neurons submit slurm ${dir}" runs it, or "h-neurons task ${dir} STAGE N" for each task, stage by stage.`,
	]
		.map((line) => `${harmless(line)}\n`)
		.join("");
}

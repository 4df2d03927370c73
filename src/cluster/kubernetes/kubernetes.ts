/** Kubernetes as a scheduler, by way of kubectl. */
import { LensError } from "../../protocol/errors";
import type { StudyFiles } from "../../study/files";
import { PLAN_FILE } from "../plan";
import type { QueuedTask, RunProgram, Scheduler, Submission, SubmittedStage } from "../scheduler";
import { jobName, type ManifestOptions, manifestText } from "./manifest";

/** What is told of a submission; `submit` alone needs the rest. */
export type KubernetesOptions = Omit<ManifestOptions, "dir" | "mount"> &
	Partial<Record<"dir" | "mount", string>>;

interface Ports {
	files: StudyFiles;
	run: RunProgram;
}

/** What was submitted, in the plan's folder. */
const FILE = "kubernetes.yaml";

/** @param options null where only what was submitted is asked after */
export function kubernetes(options: KubernetesOptions | null, { files, run }: Ports): Scheduler {
	const kubectl = async (...args: string[]): Promise<string> => {
		const { code, stdout, stderr } = await run("kubectl", args);
		if (code === 0) return stdout;
		const words = stderr.trim().split("\n").at(-1) || `exit code ${code}`;
		throw new LensError("schedulerFailed", `kubectl ${args[0]} failed: ${words.replace(/\.$/, "")}.`);
	};
	const textOf = async (submission: Submission) => {
		if (!options) throw new LensError("schedulerFailed", "Nothing says with which image to submit.");
		const plan = await planWord(files, submission.dir);
		const { dir = submission.dir } = options;
		return {
			plan,
			text: manifestText(submission.stages, { ...options, dir, mount: options.mount ?? dir }, plan),
		};
	};
	return {
		name: "kubernetes",
		addsToRunning: false,
		preview: async (submission) => (await textOf(submission)).text,
		async submit(submission, keep) {
			const { plan, text } = await textOf(submission);
			const path = `${submission.dir}/${FILE}`;
			await files.replace(path, text);
			const namespace = options?.namespace ?? (await namespaceNow(kubectl));
			const stages = submission.stages.map(({ stage, tasks }) => ({
				...{ stage: stage.name, tasks },
				job: `${namespace}/${jobName(plan, stage)}`,
			}));
			// A Job of the same name that has ended cannot be begun again.
			await remove(kubectl, stages);
			await keep(stages);
			await kubectl("apply", "--namespace", namespace, "--filename", path);
			return stages;
		},
		async queue(_dir, submitted) {
			const tasks: QueuedTask[] = [];
			for (const stage of latest(submitted)) tasks.push(...(await tasksOf(kubectl, stage)));
			return tasks;
		},
		cancel: (_dir, submitted) => remove(kubectl, latest(submitted)),
	};
}

type Kubectl = (...args: string[]) => Promise<string>;

/** Tells plans apart, and is the same for the same plan: what is submitted again takes the place of what was. */
const planWord = async (files: StudyFiles, dir: string): Promise<string> =>
	(await files.sha256(`${dir}/${PLAN_FILE}`)).slice(0, 8);

const namespaceNow = async (kubectl: Kubectl): Promise<string> =>
	(await kubectl("config", "view", "--minify", "--output", "jsonpath={..namespace}")).trim() || "default";

async function remove(kubectl: Kubectl, stages: readonly SubmittedStage[]): Promise<void> {
	const byNamespace = new Map<string, string[]>();
	for (const { job } of stages) {
		const [namespace, name] = namesOf(job);
		byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), name]);
	}
	for (const [namespace, names] of byNamespace)
		await kubectl("delete", "job", "--namespace", namespace, "--ignore-not-found", ...names);
}

/** "namespace/name". Others may have written what was submitted, and kubectl would take "--all" for an option. */
function namesOf(job: string | null): [namespace: string, name: string] {
	const [, namespace, name] = /^([a-z0-9][a-z0-9-]*)\/([a-z0-9][a-z0-9.-]*)$/.exec(job ?? "") ?? [];
	if (namespace === undefined || name === undefined)
		throw new LensError(
			"schedulerFailed",
			`${JSON.stringify((job ?? "").slice(0, 200))} is the name of no Job.`,
		);
	return [namespace, name];
}

/** The last submission of each stage: it has taken the place of those before. */
function latest(submitted: readonly SubmittedStage[]): SubmittedStage[] {
	return [...new Map(submitted.map((stage) => [stage.stage, stage])).values()];
}

/** What is read of a Job, and of a pod. */
interface JobReply {
	spec: { completions: number };
	status?: {
		completedIndexes?: string;
		failedIndexes?: string;
		conditions?: { type: string; status: string; reason?: string }[];
	};
}
interface PodReply {
	metadata: { name: string; creationTimestamp: string; annotations?: Record<string, string> };
	status?: { phase?: string; containerStatuses?: { state?: { waiting?: { reason?: string } } }[] };
}

const INDEX = "batch.kubernetes.io/job-completion-index";

async function tasksOf(kubectl: Kubectl, { stage, job }: SubmittedStage): Promise<QueuedTask[]> {
	const [namespace, name] = namesOf(job);
	const get = ["--namespace", namespace, "--output", "json"];
	const found = await kubectl("get", "job", name, "--ignore-not-found", ...get);
	if (found.trim() === "") return [];
	const { spec, status }: JobReply = JSON.parse(found);
	const pods: { items: PodReply[] } = JSON.parse(
		await kubectl("get", "pods", "--selector", `batch.kubernetes.io/job-name=${name}`, ...get),
	);
	const newest = new Map<number, PodReply>();
	for (const pod of [...pods.items].sort((a, b) => (made(a) < made(b) ? -1 : 1)))
		newest.set(Number(pod.metadata.annotations?.[INDEX]), pod);
	const completed = indexesIn(status?.completedIndexes);
	const failed = indexesIn(status?.failedIndexes);
	const over = status?.conditions?.find(
		({ type, status: is }) => is === "True" && /^(Failed|Complete)$/.test(type),
	);
	return Array.from({ length: spec.completions }, (_, task): QueuedTask => {
		const pod = newest.get(task);
		const known = { stage, task, job: pod?.metadata.name ?? name, limit: null };
		if (completed.has(task)) return { ...known, state: "ended", reason: null };
		if (failed.has(task)) return { ...known, state: "failed", reason: "too many tries" };
		if (over) return { ...known, state: "failed", reason: over.reason ?? over.type };
		if (pod?.status?.phase === "Running") return { ...known, state: "running", reason: null };
		const reason = pod?.status?.containerStatuses?.[0]?.state?.waiting?.reason ?? null;
		return { ...known, state: "waiting", reason };
	});
}

const made = ({ metadata }: PodReply): string => metadata.creationTimestamp;

/** "0-2,5" is 0, 1, 2 and 5. */
function indexesIn(text = ""): Set<number> {
	const found = new Set<number>();
	for (const part of text.split(",").filter(Boolean)) {
		const [from, to = from] = part.split("-").map(Number);
		for (let index = from!; index <= to!; index++) found.add(index);
	}
	return found;
}

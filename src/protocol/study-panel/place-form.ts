/** Where a study runs: in this window, or cut into tasks that a scheduler runs. Common to all kinds of study. */
import * as l10n from "@vscode/l10n";
import { type FormProblem, numberProblem, numberProblems, problemsIn } from "./fields";
import type { KindAndForm } from "./forms";

export const PLACES = ["here", "slurm", "kubernetes", "plan"] as const;
/** "kubernetes" writes the manifest, "plan" the plan alone; neither starts anything. */
export type Place = (typeof PLACES)[number];
/** Who runs a plan. */
export type PlanPlace = Exclude<Place, "here">;

export interface PlaceForm {
	where: Place;
	/** In which the plan's folder is made, a whole path; empty = the editor's storage. */
	folder: string;
	/** Into how many tasks each stage goes that can be dealt. */
	shards: number;
	/** What a task needs: CPUs and GPUs of those that a model works in. */
	cpus: number;
	gpus: number;
	/** Null = from an estimate. */
	memoryMb: number | null;
	minutes: number | null;
	/** Slurm's; empty = the cluster's, and the person's own of it. */
	partition: string;
	account: string;
	qos: string;
	/** Tasks of a stage at a time; null = as many as there is room for. */
	atMost: number | null;
	/** Kubernetes' container image, and the claim of the volume that all nodes write to. */
	image: string;
	claim: string;
	/** Where containers see that volume; empty = at the plan's folder, which then is all that it holds. */
	mount: string;
}

export const newPlaceForm = (): PlaceForm => ({
	...{ where: "here", folder: "", shards: 8, cpus: 4, gpus: 0, memoryMb: null, minutes: null },
	...{ partition: "", account: "", qos: "", atMost: null, image: "", claim: "", mount: "" },
});

/** What a task needs, told anew when a plan is submitted again; null = as the plan has it. */
export type TaskNeeds = Record<(typeof TASK_NEEDS)[number], number | null>;
export const TASK_NEEDS = ["minutes", "memoryMb", "cpus", "gpus"] as const;
export const NEEDS_AS_PLANNED: TaskNeeds = { minutes: null, memoryMb: null, cpus: null, gpus: null };

/** Names that Slurm is told. */
export const SLURM_NAMES = ["partition", "account", "qos"] as const;
export type SlurmName = (typeof SLURM_NAMES)[number];

/** What such a name is called before people. */
export const slurmNames: Record<SlurmName, string> = {
	partition: l10n.t("Partition"),
	account: l10n.t("Account"),
	qos: l10n.t("Quality of service"),
};

/** The machine that the window works on, which under a remote window is the other one. */
export interface Machine {
	/** Whether Slurm's programs are there. */
	hasSlurm: boolean;
	/** Whether the workspace is trusted. */
	isTrusted: boolean;
	/** What kind of remote the window is of, "ssh-remote"; null where it works on this computer. */
	remote: string | null;
}

const problem = (field: string, sentence: string): FormProblem => ({ field, sentence });

/** Why a study cannot start where the form says, in its order; none when it can. */
export function placeProblems(
	place: PlaceForm,
	{ hasSlurm, isTrusted }: Machine,
	study: KindAndForm,
): FormProblem[] {
	const { where, shards, cpus, gpus, memoryMb, minutes, atMost } = place;
	if (where === "here") return [];
	if (!isTrusted)
		return [
			problem(
				"where",
				l10n.t(
					"In a workspace that is not trusted a study runs on this machine only: trust the workspace first.",
				),
			),
		];
	const optional = (field: "memoryMb" | "minutes" | "atMost", value: number | null) =>
		value === null ? null : numberProblem(field, value);
	return problemsIn([
		where === "slurm" && !hasSlurm
			? problem(
					"where",
					l10n.t(
						"There is no sbatch on this machine: open a window on a machine that submits to Slurm, or write a plan only.",
					),
				)
			: null,
		folderProblem(place.folder),
		...numberProblems({ shards, cpus, gpus }),
		...[optional("memoryMb", memoryMb), optional("minutes", minutes)],
		...(where === "slurm"
			? [...SLURM_NAMES.map((name) => slurmNameProblem(name, place[name])), optional("atMost", atMost)]
			: []),
		...(where === "kubernetes" ? [...kubernetesProblems(place), optional("atMost", atMost)] : []),
		...unplannable(study),
	]);
}

/** The other machine may have paths of another kind than this one, so that both kinds are taken. */
const folderProblem = (path: string): FormProblem | null =>
	path === "" || /^(\/|[A-Za-z]:[\\/]|\\\\)[^\r\n]*$/.test(path)
		? null
		: problem("folder", l10n.t("The folder of the plan must be a whole path, such as /scratch/me."));

/** What is wrong with a name; null where the command line takes it, and where there is none. */
export function slurmNameProblem(name: SlurmName, value: string): FormProblem | null {
	const { shape, sentence } = SLURM_SHAPES[name];
	return value === "" || shape.test(value) ? null : problem(name, sentence);
}
const SLURM_SHAPES: Record<SlurmName, { shape: RegExp; sentence: string }> = {
	partition: {
		shape: /^[\w.,-]+$/,
		sentence: l10n.t("A partition's name has letters, digits, dots and hyphens."),
	},
	account: {
		shape: /^[\w.@-]+$/,
		sentence: l10n.t("An account's name has letters, digits, dots and hyphens."),
	},
	qos: {
		shape: /^[\w.-]+$/,
		sentence: l10n.t("The name of a quality of service has letters, digits, dots and hyphens."),
	},
};

const kubernetesProblems = ({ image, claim, mount }: PlaceForm) => [
	imageProblem(image),
	claimProblem(claim),
	mountProblem(mount),
];
const imageProblem = (name: string): FormProblem | null =>
	/^[^\s-]\S*$/.test(name)
		? null
		: problem("image", l10n.t("Name the container image that has h-neurons in it."));
const claimProblem = (name: string): FormProblem | null =>
	/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)
		? null
		: problem("claim", l10n.t("Name the persistent volume claim that all nodes may write to."));

const mountProblem = (path: string): FormProblem | null =>
	path === "" || /^(\/(?!\.\.?(\/|$))[^\s/]+)+$/.test(path)
		? null
		: problem("mount", l10n.t("The volume must be mounted at a whole path, such as /home."));

/** What the form can say and a plan, which is made of words of the command line, cannot. */
function unplannable({ kind, form }: KindAndForm): (FormProblem | null)[] {
	if (kind === "impact") {
		const asked = Object.values(form.suites).filter(({ isAsked }) => isAsked);
		const isAlike = new Set(asked.map(({ decoding }) => JSON.stringify(decoding))).size <= 1;
		return [
			isAlike
				? null
				: problem(
						"suites",
						l10n.t("In a plan all suites are decoded alike: give all the same values, or none."),
					),
		];
	}
	const rule = kind === "identify" ? form.advanced.rule : form.rule;
	return [
		form.servers.judge !== null && rule === "substring"
			? problem(
					"rule",
					l10n.t("In a plan a judging model stands beside the rule of whole words: choose that rule."),
				)
			: null,
	];
}

/** What the rows of a plan do in the side bar. */
import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { outputFile } from "../../../cluster/slurm/arrays";
import { logFile, stateFile } from "../../../cluster/task-state";
import { LensError } from "../../../protocol/errors";
import { NEEDS_AS_PLANNED } from "../../../protocol/study-panel/place-form";
import type { Ctx } from "../../context";
import { exists, planRun, readBegun, writeBegun } from "../run/run-folders";
import { doneWords } from "../run/study-words";
import { showStudyPanel } from "../study-panel";
import { askAgain } from "./ask-again";
import { MANIFEST } from "./begin-plan";

/** A task as a row names it. */
export interface TaskPlace {
	dir: string;
	stage: string;
	task: number;
	attempts: number;
	job: string | null;
}

/** Gives what has failed or was lost of a plan to its scheduler again, with what is told anew; that is kept for the next time. */
export async function submitPlan(ctx: Ctx, dir: string): Promise<void> {
	if (!vscode.workspace.isTrusted)
		throw new LensError(
			"commandFailed",
			l10n.t("In a workspace that is not trusted nothing is submitted: trust the workspace first."),
		);
	const begun = await readBegun(dir);
	if (!begun?.place)
		throw new LensError("fileUnreadable", l10n.t("{0} holds no study that was begun here.", dir));
	const again = await askAgain({ place: begun.place, needs: begun.again ?? NEEDS_AS_PLANNED });
	if (!again) return;
	const { place, needs } = again;
	await writeBegun({ ...begun, place, again: needs });
	const said = await inProgress(l10n.t("Submitting"), () => ctx.plans.submit(dir, place, needs));
	if (said) tell(said);
}

/** Takes a plan out of its scheduler's queue, in which it may have waited for days; what is done is kept. */
export async function cancelPlan(ctx: Ctx, dir: string): Promise<void> {
	const action = l10n.t("Cancel Tasks");
	const question = l10n.t("Cancel all tasks of this plan that wait or run?");
	const detail = l10n.t(
		"What is done is kept, and they can be submitted again; their place in the queue is lost.",
	);
	if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, action)) !== action) return;
	tell(await inProgress(l10n.t("Cancelling"), () => ctx.plans.cancel(dir)));
}

/** What a task's last try said; where it never came to say a word, what its scheduler said of it. */
export async function openTaskLog(_ctx: Ctx, { dir, stage, task, attempts, job }: TaskPlace): Promise<void> {
	const [array] = job?.split("_") ?? [];
	const places = [
		...(attempts > 0 ? [logFile(stage, task, attempts)] : []),
		...(array ? [outputFile(stage, task, array)] : []),
	];
	for (const place of places) if (await exists(join(dir, place))) return open(join(dir, place));
	throw new LensError(
		"commandFailed",
		l10n.t("Task {0} of {1} has left no log in {2}.", task, stage, join(dir, "logs")),
	);
}

/** The file in which a task tells how far it is, on which machine and as which job. */
export async function openTaskStatus(_ctx: Ctx, { dir, stage, task }: TaskPlace): Promise<void> {
	const path = join(dir, stateFile(stage, task));
	if (await exists(path)) return open(path);
	throw new LensError("commandFailed", l10n.t("Task {0} of {1} was never begun.", task, stage));
}

/** The manifest for Kubernetes, or else the plan itself. */
export async function openPlan(_ctx: Ctx, dir: string): Promise<void> {
	const manifest = join(dir, MANIFEST);
	await open((await exists(manifest)) ? manifest : join(dir, "plan.json"));
}

/** Tells that a plan has come to its end; its report then opens as any other study's. */
export async function tellPlanDone(ctx: Ctx, dir: string): Promise<void> {
	const begun = await readBegun(dir);
	if (!begun) return;
	const show = l10n.t("Show Report");
	if ((await vscode.window.showInformationMessage(doneWords(begun), show)) !== show) return;
	await ctx.studies.openReport(planRun(dir));
	showStudyPanel(ctx);
}

const open = async (path: string): Promise<void> =>
	void (await vscode.window.showTextDocument(vscode.Uri.file(path)));

const inProgress = <T>(title: string, work: () => Promise<T>): Thenable<T> =>
	vscode.window.withProgress({ location: { viewId: "hNeurons.studies" }, title }, work);

/** What the command line has said, which is English. */
const tell = (said: string): void =>
	void vscode.window.showInformationMessage(said.trim().split("\n").join("; "));

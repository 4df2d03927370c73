/** The folders of studies that were begun in an editor: beside the run's own files lies what the form held. */

import { randomUUID } from "node:crypto";
import { access, mkdir, readdir, readFile, readlink, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as l10n from "@vscode/l10n";
import { type AnyReport, type ReadReport, readAnyReport } from "../../../core/report/read-report";
import { LensError } from "../../../protocol/errors";
import { type EarlierRun, SAVED_AS, type SavedAs } from "../../../protocol/study-panel/api";
import { isFormOf, isTaskNeeds, keptPlaceForm } from "../../../protocol/study-panel/check-forms";
import { type KindAndForm, STUDY_KINDS, type StudyKind } from "../../../protocol/study-panel/forms";
import type { PlaceForm, TaskNeeds } from "../../../protocol/study-panel/place-form";

/** The study's folder in a plan's, as the command line has it. */
export const planRun = (dir: string): string => join(dir, "run");

/** What a run was begun with. */
export type BegunRun = KindAndForm & {
	folder: string;
	/** The model's name, and its folder or file. */
	model: string;
	modelPath: string;
	/** ISO 8601. */
	begun: string;
	/** Where it runs, of one that runs by a plan; `folder` is then the plan's. */
	place?: PlaceForm;
	/** What its tasks were said to need when it was submitted again last. */
	again?: TaskNeeds;
};

/**
 * Raised when its meaning changes; a file of another version is not resumed from here. Files that name no kind of study are
 * older than the other kinds.
 */
const VERSION = 1;
const FILE = "panel.json";
/** More are not offered; their folders stay. */
const MOST_OFFERED = 20;

/** Where studies that are begun in the editor go. */
export const studiesFolder = ({ globalStorageUri }: { globalStorageUri: { fsPath: string } }): string =>
	join(globalStorageUri.fsPath, "studies");

/** Where the next run of a model goes: a folder of its own that does not exist yet. */
export function newFolder(
	root: string,
	{ kind, model, now }: { kind: StudyKind; model: string; now: Date },
): string {
	const name = model.replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 80);
	const words = kind === "identify" ? name : `${name}-${kind}`;
	return join(root, `${words}-${now.toISOString().slice(0, 19).replaceAll(":", "")}`);
}

export async function writeBegun({ folder, ...begun }: BegunRun): Promise<void> {
	await mkdir(folder, { recursive: true });
	const draft = join(folder, `${FILE}.${randomUUID()}`);
	await writeFile(draft, `${JSON.stringify({ version: VERSION, ...begun }, null, "\t")}\n`);
	await rename(draft, join(folder, FILE));
}

/** Null for folders that no editor of this version has begun. */
export async function readBegun(folder: string): Promise<BegunRun | null> {
	try {
		const { version, kind = "identify", ...begun } = JSON.parse(await readFile(join(folder, FILE), "utf8"));
		const texts = [begun.model, begun.modelPath, begun.begun];
		if (version !== VERSION || texts.some((each) => typeof each !== "string")) return null;
		const place = keptPlaceForm(begun.place);
		if (begun.place !== undefined && !place) return null;
		if (begun.again !== undefined && !isTaskNeeds(begun.again)) return null;
		const known = STUDY_KINDS.find((each) => each === kind);
		return known && isFormOf[known](begun.form) ? { ...begun, kind, folder, ...(place && { place }) } : null;
	} catch {
		// Missing, or cut short by a crash: there is nothing to go on from.
		return null;
	}
}

/** What the run in a folder was begun with, in this window or by a plan. */
export async function readBegunOf(folder: string): Promise<BegunRun | null> {
	const begun = await readBegun(folder);
	if (begun || folder !== planRun(dirname(folder))) return begun;
	const planned = await readBegun(dirname(folder));
	return planned?.place ? planned : null;
}

/** The runs in `root`, and those that links in it lead to, the latest first. */
export async function earlierRuns(root: string): Promise<EarlierRun[]> {
	const names = await readdir(root).catch(() => []);
	// Links are followed one step only: schedulers know a plan by the very path that they were told.
	const folderOf = (path: string) => readlink(path).catch(() => path);
	const begun = await Promise.all(names.map(async (name) => readBegun(await folderOf(join(root, name)))));
	const latest = begun
		.filter((run) => run !== null)
		.sort((a, b) => b.begun.localeCompare(a.begun))
		.slice(0, MOST_OFFERED);
	return Promise.all(
		latest.map(async ({ kind, folder: begunIn, model, begun, place }) => {
			const plan = place && place.where !== "here" ? { dir: begunIn, where: place.where } : null;
			const folder = plan ? planRun(begunIn) : begunIn;
			return {
				...{ kind, folder, model, begun },
				isFinished: await exists(reportFile(folder)),
				...(plan && { plan }),
			};
		}),
	);
}

const REPORT = "report.json";
export const reportFile = (folder: string): string => join(folder, REPORT);
export const pageFile = (folder: string): string => join(folder, "report.html");
/** The figures of a run's report as a file of some kind, where they lie. */
export const savedFile = (folder: string, as: SavedAs): string => join(folder, `report.${as}`);
export const probeFile = (folder: string): string => join(folder, "probe.json");

/** As what a run's figures can be taken elsewhere. */
export async function savedKinds(folder: string): Promise<SavedAs[]> {
	const areThere = await Promise.all(SAVED_AS.map((as) => exists(savedFile(folder, as))));
	return SAVED_AS.filter((_as, index) => areThere[index]);
}

/**
 * The folder of a chosen report: beside it lie its page and its probe, which a file of another name would not have.
 * @throws LensError fileUnreadable
 */
export function folderOfReport(path: string): string {
	if (basename(path) === REPORT) return dirname(path);
	throw new LensError(
		"fileUnreadable",
		l10n.t(
			"{0} is not called {1}, as every study's report is: choose the one in the study's folder.",
			path,
			REPORT,
		),
	);
}

/** The report of a run's folder; a file that cannot be read is told as its problem. */
export async function readReportOf(folder: string): Promise<ReadReport<AnyReport>> {
	const path = reportFile(folder);
	try {
		return readAnyReport(await readFile(path, "utf8"), path);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		return { report: null, problem: l10n.t("{0} cannot be read: {1}.", path, String(code)) };
	}
}

export const exists = (path: string): Promise<boolean> =>
	access(path).then(
		() => true,
		() => false,
	);

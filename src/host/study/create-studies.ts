import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import * as vscode from "vscode";
import { defaultDatasetsFolder } from "../../hub/places";
import { isFormOf, keptPlaceForm } from "../../protocol/study-panel/check-forms";
import { type Forms, STUDY_KINDS, type StudyKind } from "../../protocol/study-panel/forms";
import { EngineOwner, type RunningEngine } from "../engine/engine-owner";
import type { Settings } from "../settings";
import type { StudyPlace } from "./params/study-place";
import { beginPlan } from "./plan/begin-plan";
import type { Plans } from "./plan/plans";
import { isProbeInUse, probeInUse } from "./probe-in-use";
import { filesOfSet, offeredSets, type SetFolders } from "./run/offered-sets";
import { filesBesideSuites, filesOfSuite, offeredSuites, type SuiteFolders } from "./run/offered-suites";
import { studiesFolder } from "./run/run-folders";
import { Studies } from "./run/studies";
import { StudyEngine } from "./run/study-engine";
import { usualBaseOf } from "./run/usual-base";
import { keyOf } from "./server-keys";

/** Where the workspace keeps which form is shown, where studies run, and the form of each kind of study. */
const KIND = "hNeurons.studyKind";
const PLACE = "hNeurons.studyPlace";
const FORMS: Record<StudyKind, string> = {
	identify: "hNeurons.studyForm",
	impact: "hNeurons.impactForm",
	origin: "hNeurons.originForm",
};

/** The window's studies, with the editor's places for what they keep. */
export function createStudies(
	extension: vscode.ExtensionContext,
	startEngine: () => RunningEngine,
	settings: () => Settings,
	plans: Plans,
): Studies {
	const now = Date.now;
	const media = join(extension.extensionPath, "media");
	const folders = (): SetFolders & SuiteFolders => ({
		questionSets: join(media, "questions"),
		suites: join(media, "suites"),
		datasets: defaultDatasetsFolder(process.env),
	});
	const ofServer = (url: string) => keyOf(extension, url);
	const files: Pick<StudyPlace, "filesOf" | "filesOfSuite" | "filesBesideSuites"> = {
		filesOf: (set, isQuick) => filesOfSet(set, isQuick, folders()),
		filesOfSuite: (set, suite) => filesOfSuite(set, suite, folders()),
		filesBesideSuites: (set) => filesBesideSuites(set, folders()),
	};
	const engine = new StudyEngine(new EngineOwner(startEngine), { ...files, keyOf: ofServer, now });
	return new Studies(engine, {
		choice: settings,
		folder: studiesFolder(extension),
		offered: () => offeredSets(folders()),
		offeredSuites: () => offeredSuites(folders()),
		probeInUse: () => probeInUse(settings()),
		usualBaseOf,
		keyOf: ofServer,
		isInUse: (path) => isProbeInUse(path, settings()),
		keptKind() {
			const kept: unknown = extension.workspaceState.get(KIND);
			return STUDY_KINDS.find((kind) => kind === kept) ?? "identify";
		},
		keepKind: (kind) => void extension.workspaceState.update(KIND, kind),
		keptForm<K extends StudyKind>(kind: K): Forms[K] | null {
			const kept: unknown = extension.workspaceState.get(FORMS[kind]);
			return isFormOf[kind](kept) ? kept : null;
		},
		keepForm: ({ kind, form }) => void extension.workspaceState.update(FORMS[kind], form),
		keptPlace: () => keptPlaceForm(extension.workspaceState.get(PLACE)),
		keepPlace: (place) => void extension.workspaceState.update(PLACE, place),
		machine: async () => ({
			hasSlurm: await isOnPath("sbatch"),
			isTrusted: vscode.workspace.isTrusted,
			remote: vscode.env.remoteName ?? null,
		}),
		beginPlan: ({ choice, ...plan }) =>
			beginPlan(plans, { ...plan, list: studiesFolder(extension), of: { ...files, choice } }),
		now,
	});
}

/** Whether a program could be started by its name. */
async function isOnPath(program: string): Promise<boolean> {
	const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
	const tries = folders.map((folder) => access(join(folder, program), constants.X_OK));
	return (await Promise.allSettled(tries)).some(({ status }) => status === "fulfilled");
}

import { join } from "node:path";
import type * as vscode from "vscode";
import { defaultDatasetsFolder } from "../../hub/places";
import { isFormOf } from "../../protocol/study-panel/check-forms";
import { type Forms, STUDY_KINDS, type StudyKind } from "../../protocol/study-panel/forms";
import { EngineOwner, type RunningEngine } from "../engine/engine-owner";
import type { Settings } from "../settings";
import { isProbeInUse, probeInUse } from "./probe-in-use";
import { filesOfSet, offeredSets, type SetFolders } from "./run/offered-sets";
import { filesBesideSuites, filesOfSuite, offeredSuites, type SuiteFolders } from "./run/offered-suites";
import { studiesFolder } from "./run/run-folders";
import { Studies } from "./run/studies";
import { StudyEngine } from "./run/study-engine";
import { usualBaseOf } from "./run/usual-base";
import { keyOf } from "./server-keys";

/** Where the workspace keeps which form is shown, and the form of each kind of study. */
const KIND = "hNeurons.studyKind";
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
): Studies {
	const now = Date.now;
	const media = join(extension.extensionPath, "media");
	const folders = (): SetFolders & SuiteFolders => ({
		questionSets: join(media, "questions"),
		suites: join(media, "suites"),
		datasets: defaultDatasetsFolder(process.env),
	});
	const ofServer = (url: string) => keyOf(extension, url);
	const engine = new StudyEngine(new EngineOwner(startEngine), {
		filesOf: (set, isQuick) => filesOfSet(set, isQuick, folders()),
		filesOfSuite: (set, suite) => filesOfSuite(set, suite, folders()),
		filesBesideSuites: (set) => filesBesideSuites(set, folders()),
		...{ keyOf: ofServer, now },
	});
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
		now,
	});
}

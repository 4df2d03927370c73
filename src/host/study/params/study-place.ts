/** What turning a form into a call needs of the window. */
import type { SuiteName } from "../../../core/report/suites";
import type { ChatServer } from "../../../protocol/study-calls";
import type { ServerForm } from "../../../protocol/study-panel/fields";
import type { ModelChoice } from "../../engine/engine-owner";

export interface StudyPlace {
	job: string;
	/** The model that is studied. */
	choice: ModelChoice;
	/** The run's. */
	folder: string;
	/** The files of an offered set of questions, or of its selection for a quick study. */
	filesOf(set: string, isQuick: boolean): Promise<string[]>;
	/** The files of one suite of an offered set of suites. */
	filesOfSuite(set: string, suite: SuiteName): string[];
	/** The files of the plain questions beside it. */
	filesBesideSuites(set: string): string[];
	/** A server's key, if one is kept. */
	keyOf(url: string): Promise<string | null>;
}

/** The files of chosen sets of questions, then those of one's own. */
export async function questionFiles(
	{ sets, files }: { sets: string[]; files: string[] },
	{ filesOf }: StudyPlace,
	isQuick = false,
): Promise<string[]> {
	const ofSets = await Promise.all(sets.map((set) => filesOf(set, isQuick)));
	return [...ofSets.flat(), ...files];
}

/** A server with its key. */
export async function chatServer(
	named: ServerForm | null,
	{ keyOf }: StudyPlace,
): Promise<ChatServer | null> {
	return named && { ...named, url: named.url.trim(), apiKey: await keyOf(named.url) };
}

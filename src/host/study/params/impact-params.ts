import { IMPACT_STEPS } from "../../../core/report/steps";
import { SUITES, type SuiteName } from "../../../core/report/suites";
import type { ImpactParams } from "../../../protocol/study-calls";
import { DECODING_FIELDS, gainsOf, type ImpactForm } from "../../../protocol/study-panel/impact-form";
import { chatServer, type StudyPlace } from "./study-place";

/** All steps of a whole impact study. @param form without problems */
export async function impactParams(form: ImpactForm, place: StudyPlace): Promise<ImpactParams> {
	const asked = SUITES.filter((suite) => form.suites[suite].isAsked);
	const filesOf = (suite: SuiteName) => {
		const { files } = form.suites[suite];
		return files.length > 0 ? files : place.filesOfSuite(form.suiteSet, suite);
	};
	return {
		job: place.job,
		probe: form.probe,
		suites: asked.map((suite) => ({ suite, files: filesOf(suite) })),
		limit: form.size === "number" ? form.itemLimit : null,
		gains: gainsOf(form.gains) ?? [],
		controls: controlsOf(form),
		decoding: Object.fromEntries(asked.map((suite) => [suite, decodingOf(form, suite)])),
		seed: form.seed,
		judge: await chatServer(form.servers.judge, place),
		questions: { files: questionsOf(form, place), limit: form.taskLimit },
		folder: place.folder,
		steps: [...IMPACT_STEPS],
		shard: null,
	};
}

const controlsOf = ({ random, layerMatched, activationMatched }: ImpactForm): ImpactParams["controls"] => ({
	...{ random, layerMatched, activationMatched },
});

function questionsOf({ asksQuestions, files, suiteSet }: ImpactForm, place: StudyPlace): string[] {
	if (!asksQuestions) return [];
	return files.length > 0 ? files : place.filesBesideSuites(suiteSet);
}

/** What was filled in, and nothing else. */
function decodingOf(
	{ suites }: ImpactForm,
	suite: SuiteName,
): NonNullable<ImpactParams["decoding"][SuiteName]> {
	const { decoding } = suites[suite];
	const filled = DECODING_FIELDS.filter((field) => decoding[field] !== null);
	return Object.fromEntries(filled.map((field) => [field, decoding[field]]));
}

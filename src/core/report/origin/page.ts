import type { OriginReport } from "../origin-report";
import type { Page } from "../page/page";
import { originSections } from "./sections/sections-of";

/** Title, models and sections of an origin study. */
export function originPage(report: OriginReport): Page {
	const { tool, created, model, base } = report;
	return {
		title: `Where the H-Neurons of ${model.name} come from`,
		...{ tool, created },
		weights: [
			{ name: "Weights of the chat model", fingerprint: model.fingerprint },
			{ name: "and of the base model", fingerprint: base.fingerprint },
		],
		sections: originSections(report),
	};
}

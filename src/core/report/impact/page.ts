import type { ImpactReport } from "../impact-report";
import type { Page } from "../page/page";
import { impactSections } from "./sections/sections-of";

/** Title, model and sections of an impact study. */
export function impactPage(report: ImpactReport): Page {
	const { tool, created, model } = report;
	return {
		title: `What the H-Neurons of ${model.name} do`,
		...{ tool, created },
		weights: [{ name: "Weights", fingerprint: model.fingerprint }],
		sections: impactSections(report),
	};
}

import type { Section } from "../section";
import type { StudyReport } from "../study-report";
import { dataSection, settingsSection } from "./data";
import { limitsSection, unwelcomeSection } from "./limits";
import { neuronsSection } from "./neurons";
import { choiceSection, summarySection } from "./overview";
import { baselinesSection, setsSection } from "./sets";

/** A report's sections in the order in which they are read. */
export const sectionsOf = (report: StudyReport): Section[] => [
	summarySection(report),
	baselinesSection(report),
	setsSection(report),
	choiceSection(report),
	neuronsSection(report),
	unwelcomeSection(report),
	dataSection(report),
	settingsSection(report),
	limitsSection,
];

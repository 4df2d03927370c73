import type { Section } from "./section";
import { dataSection, settingsSection } from "./sections/data";
import { limitsSection, unwelcomeSection } from "./sections/limits";
import { neuronsSection } from "./sections/neurons";
import { choiceSection, summarySection } from "./sections/overview";
import { baselinesSection, setsSection } from "./sections/sets";
import type { StudyReport } from "./study-report";

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

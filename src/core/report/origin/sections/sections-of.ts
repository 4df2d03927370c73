import type { OriginReport } from "../../origin-report";
import type { Section } from "../../section";
import { driftSection, neuronsSection } from "./drift";
import { limitsSection } from "./limits";
import { summarySection } from "./overview";
import { settingsSection } from "./settings";
import { transferSection } from "./transfer";

/** The sections of an origin study in the order in which they are read. */
export const originSections = (report: OriginReport): Section[] => [
	summarySection(report),
	transferSection(report),
	driftSection(report),
	neuronsSection(report),
	settingsSection(report),
	limitsSection,
];

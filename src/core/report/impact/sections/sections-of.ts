import type { ImpactReport } from "../../impact-report";
import type { Section } from "../../section";
import { dataSection, settingsSection } from "./data";
import { itemsSection } from "./items";
import { limitsSection } from "./limits";
import { complianceSection, slopesSection, summarySection } from "./overview";
import { fluencySection, taskSection } from "./side-effects";

/** The sections of an impact study in the order in which they are read. */
export const impactSections = (report: ImpactReport): Section[] => [
	summarySection(report),
	slopesSection(report),
	complianceSection(report),
	fluencySection(report),
	taskSection(report),
	itemsSection(report),
	dataSection(report),
	settingsSection(report),
	limitsSection,
];

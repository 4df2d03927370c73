import { count } from "../../numbers";
import type { OriginReport } from "../../origin-report";
import { settingRows } from "../../page/setting-rows";
import { type Section, table } from "../../section";

/** Both models, and every setting of the run. */
export function settingsSection({ settings, model, base }: OriginReport): Section {
	const rows = [
		...modelRows("Chat model", model),
		...modelRows("Base model", base),
		...settingRows(settings),
	];
	return {
		id: "settings",
		heading: "Settings",
		blocks: [{ kind: "table", table: table("Every setting of the run", ["Setting", "Value"], rows) }],
	};
}

const modelRows = (what: string, model: OriginReport["model"]): string[][] => [
	[what, model.name],
	[`${what}, neurons`, `${count(model.layers)} layers × ${count(model.neuronsPerLayer)}`],
];

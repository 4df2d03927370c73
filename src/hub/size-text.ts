import * as l10n from "@vscode/l10n";
import { counted } from "../core/counted";

/** A number of bytes for people, in decimal units as the hub shows them: "5 bytes", "12 kB", "3.4 MB", "1.25 GB". */
export function sizeText(bytes: number): string {
	if (bytes < 1000) return counted(bytes, l10n.t("1 byte"), l10n.t("{0} bytes", bytes));
	if (bytes < 999_500) return `${Math.round(bytes / 1e3)} kB`;
	if (bytes < 999_500_000) return `${digits(bytes / 1e6)} MB`;
	return `${digits(bytes / 1e9)} GB`;
}

/** Three significant digits, without zeros at the end. */
const digits = (value: number): string => String(Number(value.toPrecision(3)));

import assert from "node:assert/strict";
import { test } from "node:test";
import { BUTTONS, buttonsFor } from "../../../src/host/models/download/remedies";
import { type ErrorCode, REMEDIES } from "../../../src/protocol/errors";

const cases: [code: ErrorCode, labels: string[]][] = [
	["hubUnreachable", ["Retry", "Open Settings"]],
	["hubForbidden", ["Set Access Token...", "Open Licence Page", "Retry"]],
	["hubNotFound", ["Choose Another Model...", "Set Access Token..."]],
	["hubBusy", ["Retry"]],
	["hubBroken", ["Retry"]],
	["diskFull", ["Choose Folder...", "Retry"]],
	["fileUnwritable", ["Choose Folder...", "Retry"]],
	["modelUnsupported", ["Choose Another Model..."]],
	["internal", ["Retry", "Show Log"]],
];
for (const [code, labels] of cases)
	test(`${code} can be answered with ${labels.join(", ")}`, () => {
		assert.deepEqual(
			buttonsFor(code).map((button) => BUTTONS[button]),
			labels,
		);
	});

test("whatever happens can be answered, with three buttons at most", () => {
	for (const code of Object.keys(REMEDIES) as ErrorCode[]) {
		const count = buttonsFor(code).length;
		assert.ok(count >= 1 && count <= 3, code);
	}
});

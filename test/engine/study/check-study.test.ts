import assert from "node:assert/strict";
import { test } from "node:test";
import { checkStudy } from "../../../src/engine/study/check-study";
import { RANGES } from "../../../src/protocol/study-panel/fields";
import { FEWEST_ROWS } from "../../../src/study/identify/rows/rows";
import { params } from "../../study/study-run";

test("fewer answers of a class than training needs are refused before anything is asked", () => {
	checkStudy({ ...params, perClass: FEWEST_ROWS.train });
	for (const perClass of [0, 19, 20.5, Number.NaN])
		assert.throws(() => checkStudy({ ...params, perClass }), {
			code: "badSetting",
			message: new RegExp(`the answers of each class are ${perClass}, not 20 or more`),
		});
	assert.equal(RANGES.perClass[0], FEWEST_ROWS.train);
});

// Preloaded into an engine: once it has told something that fits STAND_STILL_AT, it stands still, while the file
// STAND_STILL_WHILE is there, or for good where none is named. So whoever hears of it finds it in the middle of its work,
// however late: it works ahead of its listeners, and on a busy machine would be done.
const { existsSync } = require("node:fs");

const { STAND_STILL_AT, STAND_STILL_WHILE } = process.env;
const fits = new RegExp(STAND_STILL_AT);
const send = process.send?.bind(process);
const owner = process.ppid;
const nobody = new Int32Array(new SharedArrayBuffer(4));

function standStill() {
	while (!STAND_STILL_WHILE || existsSync(STAND_STILL_WHILE)) {
		Atomics.wait(nobody, 0, 0, 50);
		// It cannot hear that its owner has gone.
		if (process.ppid !== owner) process.kill(process.pid, "SIGKILL");
	}
}

if (send)
	process.send = (message, handle, options, sent) => {
		const isIt = fits.test(`${message.method} ${JSON.stringify(message.params)}`);
		return send(message, handle, options, (error) => {
			sent?.(error);
			if (isIt) standStill();
		});
	};

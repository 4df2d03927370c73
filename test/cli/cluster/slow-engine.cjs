// Preloaded into a command and so into its engine: the engine sleeps for SLOW_ENGINE_MS before it tells how far a study is.
// It works ahead of the command, and on a busy machine it would be done before the command has said a line.
const { SLOW_ENGINE_MS } = process.env;
const send = process.send?.bind(process);
const nobody = new Int32Array(new SharedArrayBuffer(4));

if (send)
	process.send = (message, ...rest) => {
		if (message.method === "progress") Atomics.wait(nobody, 0, 0, Number(SLOW_ENGINE_MS));
		return send(message, ...rest);
	};

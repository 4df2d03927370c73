/**
 * A key and a certificate for 127.0.0.1 that no authority has signed, for servers of tests. Made with
 *
 *     openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem -days 36500 \
 *         -subj "/CN=127.0.0.1" -addext "subjectAltName=IP:127.0.0.1"
 */
export const SELF_SIGNED = {
	key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgybE4fD9D1Jb+BUOv
NpESKW4YeGhkxudGUb0/ekJpFw2hRANCAATkY4tWBlJWSsRKzio0Y3/MPQ5kP4V5
6vkqQf46tmy65e8n+f9WZfGjMWJ3KD5OcQLK6VaHBZWHy0L99P97ripL
-----END PRIVATE KEY-----
`,
	cert: `-----BEGIN CERTIFICATE-----
MIIBkTCCATagAwIBAgIUSqagWUKEg3uiEdP5JJFxMdOJPpQwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyOTA1NTY1OVoYDzIxMjYxMTA1
MDU1NjU5WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATkY4tWBlJWSsRKzio0Y3/MPQ5kP4V56vkqQf46tmy65e8n+f9WZfGj
MWJ3KD5OcQLK6VaHBZWHy0L99P97ripLo2QwYjAdBgNVHQ4EFgQUXFBfHqPdjiae
YVfxfI5yBJ1vipowHwYDVR0jBBgwFoAUXFBfHqPdjiaeYVfxfI5yBJ1vipowDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0kAMEYC
IQDh9eR57Ujn2qoEJnge97kCILMxrnTpXil/BG9M+OJ/tgIhAMdRjozfKRRyYUKi
YU9RekmaDKZR7szek+fUCez1pymT
-----END CERTIFICATE-----
`,
};

import assert from "node:assert/strict";
import { it } from "node:test";
import { tunnelSentence } from "./tunnel.mjs";

it("says the tunnel's command to those who have come over SSH, and nothing to others", () => {
  const at = (SSH_CONNECTION) => tunnelSentence(8889, { SSH_CONNECTION }, "ada");
  assert.match(
    at("192.0.2.7 51234 198.51.100.3 22"),
    /run `ssh -N -L 8889:127\.0\.0\.1:8889 ada@198\.51\.100\.3` on your own computer/,
  );
  assert.match(
    at("192.0.2.7 51234 198.51.100.3 2222"),
    /`ssh -N -L 8889:127\.0\.0\.1:8889 -p 2222 ada@198\.51\.100\.3`/,
  );
  assert.match(at("2001:db8::7 51234 2001:db8::3 22"), /8889 ada@2001:db8::3`/);
  for (const none of [undefined, "", " "]) assert.equal(at(none), undefined);
  assert.ok(!at("192.0.2.7 51234 198.51.100.3 22").includes("\n"));
});

it("leaves the user out where the machine knows no name", () => {
  const said = tunnelSentence(8888, { SSH_CONNECTION: "192.0.2.7 1 198.51.100.3 22" }, "");
  assert.match(said, /8888 198\.51\.100\.3`/);
});

// Seals a filled-in form to the house's public key. Loaded after the first touch; put together with vendor/hpke.
const STEP = 1024;
const suite = new hpke.CipherSuite({
  kem: new hpke.DhkemP256HkdfSha256(),
  kdf: new hpke.HkdfSha256(),
  aead: new hpke.Aes256Gcm(),
});
const unpack = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const pack = (bytes) => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};

export const seal = async (said, {
  tag,
  key_id,
  public_key
}) => {
  const text = new TextEncoder().encode(JSON.stringify(said));
  const body = new Uint8Array(Math.ceil((text.length + 4) / STEP) * STEP);
  new DataView(body.buffer).setUint32(0, text.length);
  body.set(text, 4);
  const recipientPublicKey = await suite.kem.deserializePublicKey(unpack(public_key));
  const info = new TextEncoder().encode(`selfmon-outbox-1|${key_id}|${tag}`);
  const sender = await suite.createSenderContext({
    recipientPublicKey,
    info
  });
  const sealed = new Uint8Array(await sender.seal(body)),
    enc = new Uint8Array(sender.enc);
  const both = new Uint8Array(enc.length + sealed.length);
  both.set(enc);
  both.set(sealed, enc.length);
  return pack(both);
};

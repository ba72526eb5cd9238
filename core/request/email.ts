const EMAIL = /^[a-z0-9.!#$%&'*+=?^_`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;

/** Whether a text is an e-mail address in lower case, of the form that everybody uses. */
export function isEmail(text: string): boolean {
  return text.length <= 254 && EMAIL.test(text);
}

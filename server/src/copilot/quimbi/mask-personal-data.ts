const MAIL = /[^\s<>()[\]"',;:]{1,64}@[^\s<>()[\]"',;:]{1,190}\.\p{L}{2,24}/gu;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g;
// Phone numbers begin with +, 0 or a bracket; what begins otherwise may be an order number, which a draft may need.
const PHONE = /(?<![\p{L}\p{N}])(?:(?:\+|0)\d(?:[ ().\-/]{0,3}\d){7,14}|\(\d{3}\) ?\d{3}[ -]\d{4})(?![\p{L}\p{N}])/gu;

/** Takes e-mail addresses, bank accounts and phone numbers out of a text that leaves the house: nothing that Quimbi does needs them. */
export function maskPersonalData(text: string): string {
  return text.replaceAll(MAIL, '(e-mail)').replaceAll(IBAN, '(bank account)').replaceAll(PHONE, '(phone number)');
}

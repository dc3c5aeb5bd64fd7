/* SPDX-License-Identifier: MIT */
/* saslprep_text.c - sentences for what SASLprep refuses. Linked only when used. */

#include <libmail/saslprep.h>

const char *lmail_saslprep_text(uint32_t reason)
{
  switch (reason) {
  case LMAIL_SASLPREP_UTF8: return "it is not UTF-8";
  case LMAIL_SASLPREP_PROHIBITED: return "a control or another character that must not be there";
  case LMAIL_SASLPREP_BIDI: return "letters from left to right and from right to left are mixed";
  case LMAIL_SASLPREP_UNASSIGNED: return "a character that is newer than Unicode 3.2";
  case LMAIL_SASLPREP_MARKS: return "more than 30 marks on one letter";
  case LMAIL_SASLPREP_ASCII: return "only US-ASCII can be prepared here";
  default: return "nothing is wrong with it";
  }
}

/* SPDX-License-Identifier: MIT */
/* command_table.c - all commands: names, the grammar of their arguments, when they may be given. */

#include "imap/command.h"
#include <string.h>

#define ANY (LMAIL_IMAP_IN_CLEAR | LMAIL_IMAP_IN_AUTH | LMAIL_IMAP_IN_SELECTED)
#define AUTH (LMAIL_IMAP_IN_AUTH | LMAIL_IMAP_IN_SELECTED)
#define SELECTED LMAIL_IMAP_IN_SELECTED
#define CLEAR LMAIL_IMAP_IN_CLEAR
#define NUMBERED LMAIL_IMAP_NUMBERED
#define NUMBERS LMAIL_IMAP_NUMBERS
#define ALONE LMAIL_IMAP_ALONE
#define FIRST LMAIL_IMAP_FIRST
#define HAS(name) (LMAIL_IMAP_HAS_##name + 1)

/*
 * In the order of their numbers: name, arguments (one letter each, command_check.c), when, capability.
 * GETANNOTATION and SETANNOTATION are those of draft-daboo-imap-annotatemore-08, CLIENTID of
 * draft-yu-imap-client-id, UIDBATCHES of draft-ietf-mailmaint-imap-uidbatches, RLIST and RLSUB of RFC 2193.
 */
/* clang-format off */
#define COMMANDS(X) \
  X("CAPABILITY", "", ANY, 0) \
  X("NOOP", "", ANY, 0) \
  X("LOGOUT", "", ANY | ALONE, 0) \
  X("ID", "i", ANY, HAS(ID)) \
  X("STARTTLS", "", CLEAR | ALONE | FIRST, HAS(STARTTLS)) \
  X("AUTHENTICATE", "ww?", CLEAR | ALONE | FIRST, 0) \
  X("LOGIN", "aa", CLEAR | FIRST, 0) \
  X("ENABLE", "ww*", LMAIL_IMAP_IN_AUTH | FIRST, HAS(ENABLE)) \
  X("SELECT", "mo?", AUTH, 0) \
  X("EXAMINE", "mo?", AUTH, 0) \
  X("CREATE", "mo?", AUTH, 0) \
  X("DELETE", "m", AUTH, 0) \
  X("RENAME", "mmo?", AUTH, 0) \
  X("SUBSCRIBE", "m", AUTH, 0) \
  X("UNSUBSCRIBE", "m", AUTH, 0) \
  X("LIST", "O?mPR?", AUTH, 0) \
  X("LSUB", "mp", AUTH, 0) \
  X("XLIST", "mp", AUTH, 0) \
  X("NAMESPACE", "", AUTH, HAS(NAMESPACE)) \
  X("STATUS", "mW", AUTH, 0) \
  X("APPEND", "mA", AUTH, 0) \
  X("IDLE", "", AUTH | ALONE, HAS(IDLE)) \
  X("CHECK", "", SELECTED, 0) \
  X("CLOSE", "", SELECTED, 0) \
  X("UNSELECT", "", SELECTED, HAS(UNSELECT)) \
  X("EXPUNGE", "", SELECTED, 0) \
  X("UID EXPUNGE", "s", SELECTED, HAS(UIDPLUS)) \
  X("SEARCH", "R?CS", SELECTED | NUMBERED, 0) \
  X("UID SEARCH", "R?CS", SELECTED, 0) \
  X("FETCH", "sFo?", SELECTED | NUMBERED, 0) \
  X("UID FETCH", "sFo?", SELECTED, 0) \
  X("STORE", "so?wv", SELECTED | NUMBERED, 0) \
  X("UID STORE", "so?wv", SELECTED, 0) \
  X("COPY", "sm", SELECTED | NUMBERS, 0) \
  X("UID COPY", "sm", SELECTED, 0) \
  X("MOVE", "sm", SELECTED | NUMBERS, HAS(MOVE)) \
  X("UID MOVE", "sm", SELECTED, HAS(MOVE)) \
  X("SORT", "R?WaS", SELECTED | NUMBERS, HAS(SORT)) \
  X("UID SORT", "R?WaS", SELECTED, HAS(SORT)) \
  X("THREAD", "R?waS", SELECTED | NUMBERS, HAS(THREAD)) \
  X("UID THREAD", "R?waS", SELECTED, HAS(THREAD)) \
  X("REPLACE", "nmA", SELECTED | NUMBERS, HAS(REPLACE)) \
  X("UID REPLACE", "nmA", SELECTED, HAS(REPLACE)) \
  X("CONVERT", "sTF", SELECTED | NUMBERS, HAS(CONVERT)) \
  X("UID CONVERT", "sTF", SELECTED, HAS(CONVERT)) \
  X("ESEARCH", "I?R?CS", AUTH, HAS(MULTISEARCH)) \
  X("CANCELUPDATE", "qq*", SELECTED, HAS(CONTEXT)) \
  X("NOTIFY", "N", AUTH, HAS(NOTIFY)) \
  X("GETQUOTA", "a", AUTH, HAS(QUOTA)) \
  X("GETQUOTAROOT", "m", AUTH, HAS(QUOTA)) \
  X("SETQUOTA", "aQ", AUTH, HAS(QUOTA)) \
  X("GETACL", "m", AUTH, HAS(ACL)) \
  X("SETACL", "maa", AUTH, HAS(ACL)) \
  X("DELETEACL", "ma", AUTH, HAS(ACL)) \
  X("LISTRIGHTS", "ma", AUTH, HAS(ACL)) \
  X("MYRIGHTS", "m", AUTH, HAS(ACL)) \
  X("GETMETADATA", "o?mE", AUTH, HAS(METADATA)) \
  X("SETMETADATA", "mM", AUTH, HAS(METADATA)) \
  X("COMPRESS", "w", AUTH | ALONE | FIRST, HAS(COMPRESS)) \
  X("UNAUTHENTICATE", "", AUTH | ALONE | FIRST, HAS(UNAUTHENTICATE)) \
  X("LANGUAGE", "a*", ANY, HAS(LANGUAGE)) \
  X("COMPARATOR", "a*", AUTH, HAS(COMPARATOR)) \
  X("GENURLAUTH", "KK*", AUTH, HAS(URLAUTH)) \
  X("URLFETCH", "UU*", AUTH, HAS(URLAUTH)) \
  X("RESETKEY", "Z?", AUTH, HAS(URLAUTH)) \
  X("RLIST", "mp", AUTH, HAS(MAILBOX_REFERRALS)) \
  X("RLSUB", "mp", AUTH, HAS(MAILBOX_REFERRALS)) \
  X("CONVERSIONS", "aa", AUTH, HAS(CONVERT)) \
  X("GETANNOTATION", "pEE", AUTH, HAS(ANNOTATEMORE)) \
  X("SETANNOTATION", "pxx?", AUTH, HAS(ANNOTATEMORE)) \
  X("UIDBATCHES", "nr?", SELECTED, HAS(UIDBATCHES)) \
  X("GETJMAPACCESS", "", AUTH, HAS(JMAPACCESS)) \
  X("CLIENTID", "aa", CLEAR, HAS(CLIENTID)) \
  X("", "x*", ANY | NUMBERS, 0)
/* clang-format on */

#define TEXT_(name, arguments, when, needs) name "\0" arguments "\0"
#define ORDER_(name, arguments, when, needs) {(when), (needs)},

static const char texts[] = COMMANDS(TEXT_);
static const lmail_imap_order_ orders[] = {COMMANDS(ORDER_)};

enum { COMMANDS_COUNT = sizeof orders / sizeof *orders };

/* The text behind the NUL that ends this one. */
static const char *behind(const char *text)
{
  return (const char *)memchr(text, 0, (size_t)(texts + sizeof texts - text)) + 1;
}

int lmail_imap_rule_of_(uint32_t verb, lmail_imap_rule_ *rule)
{
  const char *text = texts;
  uint32_t i;

  if (verb == 0 || verb > COMMANDS_COUNT) return 0;
  for (i = 1; i < verb; i++) text = behind(behind(text));
  rule->name = text;
  rule->arguments = behind(text);
  rule->name_len = (size_t)(rule->arguments - text) - 1;
  return 1;
}

const lmail_imap_order_ *lmail_imap_order_of_(uint32_t verb)
{
  return verb - 1 < COMMANDS_COUNT ? &orders[verb - 1] : NULL;
}

const char *lmail_imap_command_name(uint32_t verb, size_t *n)
{
  lmail_imap_rule_ rule;

  *n = 0;
  if (!lmail_imap_rule_of_(verb, &rule) || rule.name_len == 0) return NULL;
  *n = rule.name_len;
  return rule.name;
}

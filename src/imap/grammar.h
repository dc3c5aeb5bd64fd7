/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_IMAP_GRAMMAR_H
#define LIBMAIL_IMAP_GRAMMAR_H

/*
 * grammar.h - the grammar of responses as tables: a rule is the slots of one list in their order, a slot
 * is what may stand there and its public number.
 */

#include <libmail/imap_response.h>

/* What may stand in a slot; from LMAIL_IMAP_S_LIST on, a list with the rule of that number. */
enum {
  LMAIL_IMAP_S_ANY,    /* anything, also a list                    */
  LMAIL_IMAP_S_STRING, /* string                                   */
  LMAIL_IMAP_S_HOST,   /* a string in which "\" escapes nothing    */
  LMAIL_IMAP_S_NAME,   /* astring: NIL is a word                   */
  LMAIL_IMAP_S_ATOM,   /* likewise                                 */
  LMAIL_IMAP_S_NUMBER,
  LMAIL_IMAP_S_NUMBER64,
  LMAIL_IMAP_S_NZ, /* nz-number; it and those up to SELF are not 0 */
  LMAIL_IMAP_S_NZ64,
  LMAIL_IMAP_S_SEARCH, /* a number, or a list of items             */
  LMAIL_IMAP_S_SELF,   /* a number, or a list with this same rule  */
  LMAIL_IMAP_S_ITEM,   /* the name of an item, whose value follows */
  LMAIL_IMAP_S_VALUE,  /* that value                               */
  LMAIL_IMAP_S_BULK,
  LMAIL_IMAP_S_UID, /* the word UID or nothing                  */
  LMAIL_IMAP_S_OPTIONAL = 0x40,
  LMAIL_IMAP_S_LIST = 0x80
};

/* Rules. Of BODY the first token decides: PART_SINGLE, or parts and then PART_MULTI. */
enum {
  LMAIL_IMAP_R_ANY,
  LMAIL_IMAP_R_ENVELOPE,
  LMAIL_IMAP_R_ADDRESSES,
  LMAIL_IMAP_R_ADDRESS,
  LMAIL_IMAP_R_BODY,
  LMAIL_IMAP_R_SINGLE,
  LMAIL_IMAP_R_MULTI,
  LMAIL_IMAP_R_PAIRS,
  LMAIL_IMAP_R_NSTRING_PAIRS,
  LMAIL_IMAP_R_DISPOSITION,
  LMAIL_IMAP_R_LANGUAGES,
  LMAIL_IMAP_R_FLAGS,
  LMAIL_IMAP_R_LABELS,
  LMAIL_IMAP_R_MODSEQS,
  LMAIL_IMAP_R_SCORES,
  LMAIL_IMAP_R_IDS,
  LMAIL_IMAP_R_NS_LIST,
  LMAIL_IMAP_R_NS,
  LMAIL_IMAP_R_ITEMS,
  LMAIL_IMAP_R_MSG_ATT,
  LMAIL_IMAP_R_QUOTAS,
  LMAIL_IMAP_R_TAGS,
  LMAIL_IMAP_R_FETCH,
  LMAIL_IMAP_R_NAMES,
  LMAIL_IMAP_R_PARTIAL,
  LMAIL_IMAP_R_CONTEXT,
  LMAIL_IMAP_R_MAILBOXES,
  LMAIL_IMAP_R_PROGRESS,
  /* what stands behind the name of a response */
  LMAIL_IMAP_R_CAPABILITY,
  LMAIL_IMAP_R_LIST,
  LMAIL_IMAP_R_STATUS,
  LMAIL_IMAP_R_FLAGS_LIST,
  LMAIL_IMAP_R_SEARCH,
  LMAIL_IMAP_R_ESEARCH,
  LMAIL_IMAP_R_THREAD,
  LMAIL_IMAP_R_VANISHED,
  LMAIL_IMAP_R_NAMESPACE,
  LMAIL_IMAP_R_ID,
  LMAIL_IMAP_R_QUOTA,
  LMAIL_IMAP_R_QUOTAROOT,
  LMAIL_IMAP_R_ACL,
  LMAIL_IMAP_R_LISTRIGHTS,
  LMAIL_IMAP_R_METADATA,
  LMAIL_IMAP_R_LANGUAGE,
  LMAIL_IMAP_R_COMPARATOR,
  LMAIL_IMAP_R_URLS,
  LMAIL_IMAP_R_URLFETCH,
  LMAIL_IMAP_R_CONVERTED,
  LMAIL_IMAP_R_JMAPACCESS,
  LMAIL_IMAP_R_UIDBATCHES,
  LMAIL_IMAP_R_NOTHING,
  /* what stands behind the name of a response code */
  LMAIL_IMAP_R_APPENDUID,
  LMAIL_IMAP_R_COPYUID,
  LMAIL_IMAP_R_ONE_NUMBER,
  LMAIL_IMAP_R_ONE_MODSEQ,
  LMAIL_IMAP_R_SET,
  LMAIL_IMAP_R_ID_LIST,
  LMAIL_IMAP_R_MYRIGHTS,
  LMAIL_IMAP_R_CHARSETS,
  LMAIL_IMAP_R_INPROGRESS,
  LMAIL_IMAP_R_MESSAGELIMIT,
  LMAIL_IMAP_R_COUNT
};

typedef struct lmail_imap_slot_ {
  uint8_t field; /* less LMAIL_FIELD_IMAP; with LMAIL_IMAP_NIL_ where NIL may stand, too */
  uint8_t what;
} lmail_imap_slot_;

enum { LMAIL_IMAP_NIL_ = 0x80 };

/* The slot's public number. */
#define lmail_imap_field_of_(slot) (LMAIL_FIELD_IMAP + ((slot)->field & 0x7fu))

/* The slots of each rule; the one at which it begins again behind its last; how many it needs. */
typedef struct lmail_imap_rule_ {
  uint8_t first, count, again, least;
} lmail_imap_rule_;

extern const lmail_imap_slot_ lmail_imap_slots_[];
extern const lmail_imap_rule_ lmail_imap_rules_[];

/* The slot at a place of a rule; NULL when the rule has no more slots. */
static inline const lmail_imap_slot_ *lmail_imap_slot_at_(unsigned rule, unsigned pos)
{
  const lmail_imap_rule_ *r = &lmail_imap_rules_[rule];

  return pos < r->count ? &lmail_imap_slots_[r->first + pos] : NULL;
}

/* The place behind that of a slot. */
static inline unsigned lmail_imap_behind_(unsigned rule, unsigned pos)
{
  const lmail_imap_rule_ *r = &lmail_imap_rules_[rule];

  return pos + 1 == r->count && r->again != 0xff ? r->again : pos + 1;
}

/* Does a rule want more values than those in front of this place? empty: there were none at all. */
static inline int lmail_imap_wants_more_(unsigned rule, unsigned pos, int empty)
{
  unsigned again = lmail_imap_rules_[rule].again;

  if (pos > again) return 1; /* in the middle of what comes again; ONCE is above all places */
  return pos < lmail_imap_rules_[rule].least && (again != 0 || empty);
}

/* What an item's value is. */
const lmail_imap_slot_ *lmail_imap_item_slot_(unsigned item);

/* The rule of what follows a response's or a code's name; R_COUNT: text. */
unsigned lmail_imap_response_rule_(unsigned response);
unsigned lmail_imap_code_rule_(unsigned code);

/* Numbers of names, 0 when unknown. */
unsigned lmail_imap_response_(const uint8_t *name, size_t n);
unsigned lmail_imap_code_(const uint8_t *name, size_t n);
unsigned lmail_imap_item_(const uint8_t *name, size_t n);

#endif

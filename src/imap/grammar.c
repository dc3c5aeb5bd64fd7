/* SPDX-License-Identifier: MIT */
/* grammar.c - the tables of IMAP's responses (RFC 9051 9 and the extensions); see grammar.h. */

#include "imap/grammar.h"

#define SLOT(name) (uint8_t)(LMAIL_FIELD_IMAP_##name - LMAIL_FIELD_IMAP)
#define OR_NIL(name) (uint8_t)(SLOT(name) | LMAIL_IMAP_NIL_)
#define LIST(rule) (LMAIL_IMAP_S_LIST | LMAIL_IMAP_R_##rule)

enum { ONCE = 0xff };

/*
 * Each rule: how many slots it has, the one at which it begins again behind its last, and how many must be filled
 * (of a rule that begins again at once: may it not be empty?).
 */
/* clang-format off */
#define RULES(X) \
  X(ANY, 1, 0, 0) \
  X(ENVELOPE, 10, ONCE, 10) \
  X(ADDRESSES, 1, 0, 1) \
  X(ADDRESS, 4, ONCE, 4) \
  X(BODY, 1, ONCE, 2) \
  X(SINGLE, 15, 14, 7) \
  X(MULTI, 6, 5, 1) \
  X(PAIRS, 2, 0, 1) \
  X(NSTRING_PAIRS, 2, 0, 0) \
  X(DISPOSITION, 2, ONCE, 2) \
  X(LANGUAGES, 1, 0, 1) \
  X(FLAGS, 1, 0, 0) \
  X(LABELS, 1, 0, 0) \
  X(MODSEQS, 1, ONCE, 1) \
  X(SCORES, 1, 0, 0) \
  X(IDS, 1, ONCE, 1) \
  X(NS_LIST, 1, 0, 1) \
  X(NS, 4, 2, 2) \
  X(ITEMS, 2, 0, 0) \
  X(MSG_ATT, 2, 0, 1) \
  X(QUOTAS, 3, 0, 0) \
  X(TAGS, 2, 0, 1) \
  X(FETCH, 3, 1, 1) \
  X(NAMES, 1, 0, 1) \
  X(PARTIAL, 2, ONCE, 2) \
  X(CONTEXT, 2, 0, 1) \
  X(MAILBOXES, 1, 0, 1) \
  X(PROGRESS, 3, ONCE, 3) \
  X(CAPABILITY, 1, 0, 0) \
  X(LIST, 4, ONCE, 3) \
  X(STATUS, 2, ONCE, 2) \
  X(FLAGS_LIST, 1, ONCE, 1) \
  X(SEARCH, 1, 0, 0) \
  X(ESEARCH, 4, 2, 0) \
  X(THREAD, 1, 0, 0) \
  X(VANISHED, 2, ONCE, 2) \
  X(NAMESPACE, 3, ONCE, 3) \
  X(ID, 1, ONCE, 1) \
  X(QUOTA, 2, ONCE, 2) \
  X(QUOTAROOT, 2, 1, 1) \
  X(ACL, 3, 1, 1) \
  X(LISTRIGHTS, 3, 2, 2) \
  X(METADATA, 3, 2, 2) \
  X(LANGUAGE, 1, ONCE, 1) \
  X(COMPARATOR, 2, ONCE, 1) \
  X(URLS, 1, 0, 0) \
  X(URLFETCH, 2, 0, 0) \
  X(CONVERTED, 2, ONCE, 2) \
  X(JMAPACCESS, 1, ONCE, 1) \
  X(UIDBATCHES, 2, ONCE, 1) \
  X(NOTHING, 0, ONCE, 0) \
  X(APPENDUID, 2, ONCE, 2) \
  X(COPYUID, 3, ONCE, 3) \
  X(ONE_NUMBER, 1, ONCE, 1) \
  X(ONE_MODSEQ, 1, ONCE, 1) \
  X(SET, 1, ONCE, 1) \
  X(ID_LIST, 1, ONCE, 1) \
  X(MYRIGHTS, 2, ONCE, 2) \
  X(CHARSETS, 1, ONCE, 0) \
  X(INPROGRESS, 1, ONCE, 0) \
  X(MESSAGELIMIT, 2, ONCE, 1)
/* clang-format on */

/* Where each rule's slots begin: a rule's last is one before the next rule's first. */
#define RULE_PLACE(name, count, again, least) FIRST_##name, LAST_##name = FIRST_##name + (count)-1,
enum { RULES(RULE_PLACE) SLOT_COUNT };

const lmail_imap_slot_ lmail_imap_slots_[SLOT_COUNT] = {
    /* ANY */
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},
    /* ENVELOPE: env-date = nstring ... env-message-id = nstring          RFC 9051 9 */
    {OR_NIL(ENV_DATE), LMAIL_IMAP_S_STRING},
    {OR_NIL(ENV_SUBJECT), LMAIL_IMAP_S_STRING},
    {OR_NIL(ENV_FROM), LIST(ADDRESSES)},
    {OR_NIL(ENV_SENDER), LIST(ADDRESSES)},
    {OR_NIL(ENV_REPLY_TO), LIST(ADDRESSES)},
    {OR_NIL(ENV_TO), LIST(ADDRESSES)},
    {OR_NIL(ENV_CC), LIST(ADDRESSES)},
    {OR_NIL(ENV_BCC), LIST(ADDRESSES)},
    {OR_NIL(ENV_IN_REPLY_TO), LMAIL_IMAP_S_STRING},
    {OR_NIL(ENV_MESSAGE_ID), LMAIL_IMAP_S_STRING},
    /* ADDRESSES = "(" 1*address ")" */
    {SLOT(ADDRESS), LIST(ADDRESS)},
    /* ADDRESS = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")" */
    {OR_NIL(ADDR_NAME), LMAIL_IMAP_S_STRING},
    {OR_NIL(ADDR_ROUTE), LMAIL_IMAP_S_STRING},
    {OR_NIL(ADDR_MAILBOX), LMAIL_IMAP_S_STRING},
    {OR_NIL(ADDR_HOST), LMAIL_IMAP_S_HOST},
    /* BODY */
    {SLOT(PART), LIST(BODY)},
    /* SINGLE: body-type-1part */
    {SLOT(PART_TYPE), LMAIL_IMAP_S_STRING},
    {SLOT(PART_SUBTYPE), LMAIL_IMAP_S_STRING},
    {OR_NIL(PART_PARAMS), LIST(PAIRS)},
    {OR_NIL(PART_ID), LMAIL_IMAP_S_STRING},
    {OR_NIL(PART_DESCRIPTION), LMAIL_IMAP_S_STRING},
    {SLOT(PART_ENCODING), LMAIL_IMAP_S_STRING},
    {SLOT(PART_OCTETS), LMAIL_IMAP_S_NUMBER64},
    {SLOT(ENVELOPE), LMAIL_IMAP_S_OPTIONAL | LIST(ENVELOPE)},
    {SLOT(PART), LMAIL_IMAP_S_OPTIONAL | LIST(BODY)},
    {SLOT(PART_LINES), LMAIL_IMAP_S_OPTIONAL | LMAIL_IMAP_S_NUMBER64},
    {OR_NIL(PART_MD5), LMAIL_IMAP_S_STRING},
    {OR_NIL(PART_DISPOSITION), LIST(DISPOSITION)},
    {OR_NIL(PART_LANGUAGE), LIST(LANGUAGES)},
    {OR_NIL(PART_LOCATION), LMAIL_IMAP_S_STRING},
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},
    /* MULTI: what of body-type-mpart is behind its parts */
    {SLOT(PART_SUBTYPE), LMAIL_IMAP_S_STRING},
    {OR_NIL(PART_PARAMS), LIST(PAIRS)},
    {OR_NIL(PART_DISPOSITION), LIST(DISPOSITION)},
    {OR_NIL(PART_LANGUAGE), LIST(LANGUAGES)},
    {OR_NIL(PART_LOCATION), LMAIL_IMAP_S_STRING},
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},
    /* PAIRS: body-fld-param */
    {SLOT(NAME), LMAIL_IMAP_S_STRING},
    {SLOT(VALUE), LMAIL_IMAP_S_STRING},
    /* NSTRING_PAIRS: ID (RFC 2971 4), METADATA's entry-values (RFC 5464 5) */
    {SLOT(NAME), LMAIL_IMAP_S_NAME},
    {OR_NIL(VALUE), LMAIL_IMAP_S_STRING},
    /* DISPOSITION: body-fld-dsp */
    {SLOT(PART_DISPOSITION), LMAIL_IMAP_S_STRING},
    {OR_NIL(PART_PARAMS), LIST(PAIRS)},
    /* LANGUAGES: body-fld-lang */
    {SLOT(PART_LANGUAGE), LMAIL_IMAP_S_STRING},
    /* FLAGS */
    {SLOT(FLAG), LMAIL_IMAP_S_ATOM},
    /* LABELS: X-GM-LABELS */
    {SLOT(FLAG), LMAIL_IMAP_S_NAME},
    /* MODSEQS          RFC 7162 7, fetch-mod-resp */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ64},
    /* SCORES          RFC 6203 7, score-list */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ},
    /* IDS: objectid          RFC 8474 7 */
    {SLOT(ID), LMAIL_IMAP_S_ATOM},
    /* NS_LIST */
    {SLOT(NS), LIST(NS)},
    /* NS: namespace-descr */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    {OR_NIL(DELIMITER), LMAIL_IMAP_S_STRING},
    {SLOT(ITEM), LMAIL_IMAP_S_ITEM},
    {SLOT(VALUE), LMAIL_IMAP_S_VALUE},
    /* ITEMS */
    {SLOT(ITEM), LMAIL_IMAP_S_ITEM},
    {SLOT(VALUE), LMAIL_IMAP_S_VALUE},
    /* MSG_ATT = "(" (msg-att-dynamic / msg-att-static) *(SP ...) ")" */
    {SLOT(ITEM), LMAIL_IMAP_S_ITEM},
    {SLOT(VALUE), LMAIL_IMAP_S_VALUE},
    /* QUOTAS */
    {SLOT(RESOURCE), LMAIL_IMAP_S_NAME},
    {SLOT(USAGE), LMAIL_IMAP_S_NUMBER64},
    {SLOT(LIMIT), LMAIL_IMAP_S_NUMBER64},
    /* TAGS: search-correlator */
    {SLOT(ITEM), LMAIL_IMAP_S_ITEM},
    {SLOT(VALUE), LMAIL_IMAP_S_VALUE},
    /* FETCH; some send items behind the list (Xeams) */
    {SLOT(ITEMS), LIST(MSG_ATT)},
    {SLOT(ITEM), LMAIL_IMAP_S_ITEM},
    {SLOT(VALUE), LMAIL_IMAP_S_VALUE},
    /* NAMES */
    {SLOT(NAME), LMAIL_IMAP_S_NAME},
    /* PARTIAL = "(" partial-range SP partial-results ")"          RFC 9394 4 */
    {SLOT(RANGE), LMAIL_IMAP_S_ATOM},
    {OR_NIL(SET), LMAIL_IMAP_S_ATOM},
    /* CONTEXT: ADDTO and REMOVEFROM          RFC 5267 5 */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER},
    {SLOT(SET), LMAIL_IMAP_S_ATOM},
    /* MAILBOXES: OLDNAME          RFC 5465 8 */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    /* PROGRESS = "(" inprogress-tag SP inprogress-state ")"          RFC 9585 5 */
    {OR_NIL(NAME), LMAIL_IMAP_S_STRING},
    {OR_NIL(NUMBER), LMAIL_IMAP_S_NUMBER},
    {OR_NIL(LIMIT), LMAIL_IMAP_S_NZ},
    /* CAPABILITY */
    {SLOT(CAPABILITY), LMAIL_IMAP_S_ATOM},
    /* LIST: mailbox-list */
    {SLOT(FLAGS), LIST(FLAGS)},
    {OR_NIL(DELIMITER), LMAIL_IMAP_S_STRING},
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    {SLOT(ITEMS), LIST(ITEMS)},
    /* STATUS */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    {SLOT(ITEMS), LIST(ITEMS)},
    /* FLAGS_LIST */
    {SLOT(FLAGS), LIST(FLAGS)},
    /* SEARCH */
    {SLOT(NUMBER), LMAIL_IMAP_S_SEARCH},
    /* ESEARCH: esearch-response */
    {SLOT(ITEMS), LMAIL_IMAP_S_OPTIONAL | LIST(TAGS)},
    {SLOT(NAME), LMAIL_IMAP_S_UID},
    {SLOT(ITEM), LMAIL_IMAP_S_ITEM},
    {SLOT(VALUE), LMAIL_IMAP_S_VALUE},
    /* THREAD          RFC 5256 5 */
    {SLOT(THREAD), LMAIL_IMAP_S_SELF},
    /* VANISHED: expunged-resp          RFC 7162 7 */
    {SLOT(NAME), LMAIL_IMAP_S_OPTIONAL | LIST(NAMES)},
    {SLOT(SET), LMAIL_IMAP_S_ATOM},
    /* NAMESPACE */
    {OR_NIL(NS_PERSONAL), LIST(NS_LIST)},
    {OR_NIL(NS_OTHER), LIST(NS_LIST)},
    {OR_NIL(NS_SHARED), LIST(NS_LIST)},
    /* ID */
    {OR_NIL(NAME), LIST(NSTRING_PAIRS)},
    /* QUOTA          RFC 9208 7, RFC 2087 */
    {SLOT(ROOT), LMAIL_IMAP_S_NAME},
    {SLOT(RESOURCE), LIST(QUOTAS)},
    /* QUOTAROOT */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    {SLOT(ROOT), LMAIL_IMAP_S_NAME},
    /* ACL          RFC 4314 7 */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    {SLOT(IDENTIFIER), LMAIL_IMAP_S_NAME},
    {SLOT(RIGHTS), LMAIL_IMAP_S_NAME},
    /* LISTRIGHTS */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    {SLOT(IDENTIFIER), LMAIL_IMAP_S_NAME},
    {SLOT(RIGHTS), LMAIL_IMAP_S_NAME},
    /* METADATA: metadata-resp          RFC 5464 5 */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    {SLOT(NAME), LMAIL_IMAP_S_OPTIONAL | LIST(NSTRING_PAIRS)},
    {SLOT(NAME), LMAIL_IMAP_S_NAME},
    /* LANGUAGE          RFC 5255 3.5 */
    {SLOT(LANGUAGE), LIST(NAMES)},
    /* COMPARATOR          RFC 5255 4.9 */
    {SLOT(NAME), LMAIL_IMAP_S_NAME},
    {SLOT(NAME), LIST(NAMES)},
    /* URLS: genurlauth-data          RFC 4467 9 */
    {SLOT(URL), LMAIL_IMAP_S_NAME},
    /* URLFETCH: urlfetch-data */
    {SLOT(URL), LMAIL_IMAP_S_NAME},
    {OR_NIL(BODY), LMAIL_IMAP_S_BULK},
    /* CONVERTED          RFC 5259 10 */
    {SLOT(ITEMS), LIST(TAGS)},
    {SLOT(ITEMS), LIST(MSG_ATT)},
    /* JMAPACCESS          RFC 9698 4 */
    {SLOT(URL), LMAIL_IMAP_S_STRING},
    /* UIDBATCHES: search-correlator [SP uid-range *("," uid-range)], the greater UID of a range first */
    {SLOT(ITEMS), LIST(TAGS)},
    {SLOT(SET), LMAIL_IMAP_S_ATOM},
    /* NOTHING */
    /* APPENDUID: resp-code-apnd */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ},
    {SLOT(SET), LMAIL_IMAP_S_ATOM},
    /* COPYUID: resp-code-copy */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ},
    {SLOT(SET), LMAIL_IMAP_S_ATOM},
    {SLOT(SET), LMAIL_IMAP_S_ATOM},
    /* ONE_NUMBER */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ},
    /* ONE_MODSEQ: mod-sequence-value          RFC 7162 7 */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ64},
    /* SET */
    {SLOT(SET), LMAIL_IMAP_S_ATOM},
    /* ID_LIST */
    {SLOT(ID), LIST(IDS)},
    /* MYRIGHTS */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    {SLOT(RIGHTS), LMAIL_IMAP_S_NAME},
    /* CHARSETS */
    {SLOT(NAME), LIST(NAMES)},
    /* INPROGRESS */
    {SLOT(ITEMS), LIST(PROGRESS)},
    /* MESSAGELIMIT          RFC 9738 5 */
    {SLOT(LIMIT), LMAIL_IMAP_S_NZ},
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ},
};

#define RULE_ROW(name, count, again, least) \
  [LMAIL_IMAP_R_##name] = {FIRST_##name, count, again, least},
const lmail_imap_rule_ lmail_imap_rules_[LMAIL_IMAP_R_COUNT] = {RULES(RULE_ROW)};

static const lmail_imap_slot_ item_slots[] = {
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},         /* unknown */
    {SLOT(FLAGS), LIST(FLAGS)},              /* FLAGS */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ},         /* UID */
    {SLOT(DATE), LMAIL_IMAP_S_STRING},       /* INTERNALDATE */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER64},   /* RFC822_SIZE */
    {SLOT(ENVELOPE), LIST(ENVELOPE)},        /* ENVELOPE */
    {SLOT(PART), LIST(BODY)},                /* BODY */
    {SLOT(PART), LIST(BODY)},                /* BODYSTRUCTURE */
    {OR_NIL(BODY), LMAIL_IMAP_S_BULK},       /* BODY_SECTION */
    {OR_NIL(BODY), LMAIL_IMAP_S_BULK},       /* BINARY */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER},     /* BINARY_SIZE */
    {OR_NIL(BODY), LMAIL_IMAP_S_BULK},       /* RFC822 */
    {OR_NIL(BODY), LMAIL_IMAP_S_BULK},       /* RFC822_HEADER */
    {OR_NIL(BODY), LMAIL_IMAP_S_BULK},       /* RFC822_TEXT */
    {SLOT(NUMBER), LIST(MODSEQS)},           /* MODSEQ */
    {SLOT(ID), LIST(IDS)},                   /* EMAILID */
    {OR_NIL(ID), LIST(IDS)},                 /* THREADID */
    {SLOT(ID), LIST(IDS)},                   /* MAILBOXID */
    {OR_NIL(DATE), LMAIL_IMAP_S_STRING},     /* SAVEDATE */
    {OR_NIL(TOKEN), LMAIL_IMAP_S_STRING},    /* PREVIEW */
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},         /* SNIPPET */
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},         /* ANNOTATION */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER64},   /* X_GM_MSGID */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER64},   /* X_GM_THRID */
    {SLOT(FLAGS), LIST(LABELS)},             /* X_GM_LABELS */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER},     /* MESSAGES */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER},     /* RECENT */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ},         /* UIDNEXT */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ},         /* UIDVALIDITY */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER},     /* UNSEEN */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER64},   /* HIGHESTMODSEQ */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER64},   /* SIZE */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER},     /* DELETED */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER64},   /* DELETED_STORAGE */
    {OR_NIL(NUMBER), LMAIL_IMAP_S_NUMBER64}, /* APPENDLIMIT */
    {SLOT(NAME), LMAIL_IMAP_S_NAME},         /* TAG */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},      /* MAILBOX */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ},         /* MIN */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ},         /* MAX */
    {SLOT(SET), LMAIL_IMAP_S_ATOM},          /* ALL */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER},     /* COUNT */
    {SLOT(ITEMS), LIST(PARTIAL)},            /* PARTIAL */
    {SLOT(ITEMS), LIST(SCORES)},             /* RELEVANCY */
    {SLOT(ITEMS), LIST(CONTEXT)},            /* ADDTO */
    {SLOT(ITEMS), LIST(CONTEXT)},            /* REMOVEFROM */
    {SLOT(NAME), LIST(NAMES)},               /* CHILDINFO */
    {SLOT(MAILBOX), LIST(MAILBOXES)},        /* OLDNAME */
    {SLOT(RIGHTS), LMAIL_IMAP_S_NAME},       /* MYRIGHTS */
    {SLOT(NAME), LIST(NSTRING_PAIRS)},       /* METADATA */
    {SLOT(PART), LIST(BODY)},                /* BODYPARTSTRUCTURE */
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},         /* AVAILABLECONVERSIONS */
};

static const uint8_t response_rules[] = {
    LMAIL_IMAP_R_ANY,        /* unknown */
    LMAIL_IMAP_R_COUNT,      /* OK */
    LMAIL_IMAP_R_COUNT,      /* NO */
    LMAIL_IMAP_R_COUNT,      /* BAD */
    LMAIL_IMAP_R_COUNT,      /* BYE */
    LMAIL_IMAP_R_COUNT,      /* PREAUTH */
    LMAIL_IMAP_R_COUNT,      /* CONTINUE */
    LMAIL_IMAP_R_CAPABILITY, /* CAPABILITY */
    LMAIL_IMAP_R_CAPABILITY, /* ENABLED */
    LMAIL_IMAP_R_LIST,       /* LIST */
    LMAIL_IMAP_R_LIST,       /* LSUB */
    LMAIL_IMAP_R_LIST,       /* XLIST */
    LMAIL_IMAP_R_STATUS,     /* STATUS */
    LMAIL_IMAP_R_FLAGS_LIST, /* FLAGS */
    LMAIL_IMAP_R_SEARCH,     /* SEARCH */
    LMAIL_IMAP_R_SEARCH,     /* SORT */
    LMAIL_IMAP_R_ESEARCH,    /* ESEARCH */
    LMAIL_IMAP_R_THREAD,     /* THREAD */
    LMAIL_IMAP_R_NOTHING,    /* EXISTS */
    LMAIL_IMAP_R_NOTHING,    /* RECENT */
    LMAIL_IMAP_R_NOTHING,    /* EXPUNGE */
    LMAIL_IMAP_R_VANISHED,   /* VANISHED */
    LMAIL_IMAP_R_FETCH,      /* FETCH */
    LMAIL_IMAP_R_FETCH,      /* UIDFETCH */
    LMAIL_IMAP_R_NAMESPACE,  /* NAMESPACE */
    LMAIL_IMAP_R_ID,         /* ID */
    LMAIL_IMAP_R_QUOTA,      /* QUOTA */
    LMAIL_IMAP_R_QUOTAROOT,  /* QUOTAROOT */
    LMAIL_IMAP_R_ACL,        /* ACL */
    LMAIL_IMAP_R_LISTRIGHTS, /* LISTRIGHTS */
    LMAIL_IMAP_R_MYRIGHTS,   /* MYRIGHTS */
    LMAIL_IMAP_R_METADATA,   /* METADATA */
    LMAIL_IMAP_R_LANGUAGE,   /* LANGUAGE */
    LMAIL_IMAP_R_COMPARATOR, /* COMPARATOR */
    LMAIL_IMAP_R_ANY,        /* CONVERSION */
    LMAIL_IMAP_R_URLS,       /* GENURLAUTH */
    LMAIL_IMAP_R_URLFETCH,   /* URLFETCH */
    LMAIL_IMAP_R_CONVERTED,  /* CONVERTED */
    LMAIL_IMAP_R_JMAPACCESS, /* JMAPACCESS */
    LMAIL_IMAP_R_UIDBATCHES, /* UIDBATCHES */
};

/* Codes without a rule are told with what follows as it is. */
static const uint8_t code_rules[] = {
    LMAIL_IMAP_R_COUNT,        /* unknown */
    LMAIL_IMAP_R_COUNT,        /* ALERT */
    LMAIL_IMAP_R_CHARSETS,     /* BADCHARSET */
    LMAIL_IMAP_R_CAPABILITY,   /* CAPABILITY */
    LMAIL_IMAP_R_COUNT,        /* PARSE */
    LMAIL_IMAP_R_FLAGS_LIST,   /* PERMANENTFLAGS */
    LMAIL_IMAP_R_COUNT,        /* READ_ONLY */
    LMAIL_IMAP_R_COUNT,        /* READ_WRITE */
    LMAIL_IMAP_R_COUNT,        /* TRYCREATE */
    LMAIL_IMAP_R_ONE_NUMBER,   /* UIDNEXT */
    LMAIL_IMAP_R_ONE_NUMBER,   /* UIDVALIDITY */
    LMAIL_IMAP_R_ONE_NUMBER,   /* UNSEEN */
    LMAIL_IMAP_R_APPENDUID,    /* APPENDUID */
    LMAIL_IMAP_R_COPYUID,      /* COPYUID */
    LMAIL_IMAP_R_COUNT,        /* UIDNOTSTICKY */
    LMAIL_IMAP_R_COUNT,        /* UNAVAILABLE */
    LMAIL_IMAP_R_COUNT,        /* AUTHENTICATIONFAILED */
    LMAIL_IMAP_R_COUNT,        /* AUTHORIZATIONFAILED */
    LMAIL_IMAP_R_COUNT,        /* EXPIRED */
    LMAIL_IMAP_R_COUNT,        /* PRIVACYREQUIRED */
    LMAIL_IMAP_R_COUNT,        /* CONTACTADMIN */
    LMAIL_IMAP_R_COUNT,        /* NOPERM */
    LMAIL_IMAP_R_COUNT,        /* INUSE */
    LMAIL_IMAP_R_COUNT,        /* EXPUNGEISSUED */
    LMAIL_IMAP_R_COUNT,        /* CORRUPTION */
    LMAIL_IMAP_R_COUNT,        /* SERVERBUG */
    LMAIL_IMAP_R_COUNT,        /* CLIENTBUG */
    LMAIL_IMAP_R_COUNT,        /* CANNOT */
    LMAIL_IMAP_R_COUNT,        /* LIMIT */
    LMAIL_IMAP_R_COUNT,        /* OVERQUOTA */
    LMAIL_IMAP_R_COUNT,        /* ALREADYEXISTS */
    LMAIL_IMAP_R_COUNT,        /* NONEXISTENT */
    LMAIL_IMAP_R_COUNT,        /* NOTSAVED */
    LMAIL_IMAP_R_COUNT,        /* HASCHILDREN */
    LMAIL_IMAP_R_COUNT,        /* CLOSED */
    LMAIL_IMAP_R_COUNT,        /* UNKNOWN_CTE */
    LMAIL_IMAP_R_ONE_MODSEQ,   /* HIGHESTMODSEQ */
    LMAIL_IMAP_R_COUNT,        /* NOMODSEQ */
    LMAIL_IMAP_R_SET,          /* MODIFIED */
    LMAIL_IMAP_R_ID_LIST,      /* MAILBOXID */
    LMAIL_IMAP_R_COUNT,        /* REFERRAL */
    LMAIL_IMAP_R_COUNT,        /* TOOBIG */
    LMAIL_IMAP_R_INPROGRESS,   /* INPROGRESS */
    LMAIL_IMAP_R_COUNT,        /* NEWNAME */
    LMAIL_IMAP_R_COUNT,        /* URLMECH */
    LMAIL_IMAP_R_COUNT,        /* BADURL */
    LMAIL_IMAP_R_COUNT,        /* COMPRESSIONACTIVE */
    LMAIL_IMAP_R_COUNT,        /* BADCOMPARATOR */
    LMAIL_IMAP_R_COUNT,        /* ANNOTATE */
    LMAIL_IMAP_R_COUNT,        /* ANNOTATIONS */
    LMAIL_IMAP_R_COUNT,        /* TEMPFAIL */
    LMAIL_IMAP_R_ONE_NUMBER,   /* MAXCONVERTMESSAGES */
    LMAIL_IMAP_R_ONE_NUMBER,   /* MAXCONVERTPARTS */
    LMAIL_IMAP_R_COUNT,        /* NOUPDATE */
    LMAIL_IMAP_R_COUNT,        /* METADATA */
    LMAIL_IMAP_R_COUNT,        /* NOTIFICATIONOVERFLOW */
    LMAIL_IMAP_R_CHARSETS,     /* BADEVENT */
    LMAIL_IMAP_R_COUNT,        /* UNDEFINED_FILTER */
    LMAIL_IMAP_R_COUNT,        /* USEATTR */
    LMAIL_IMAP_R_COUNT,        /* UIDREQUIRED */
    LMAIL_IMAP_R_MESSAGELIMIT, /* MESSAGELIMIT */
    LMAIL_IMAP_R_COUNT,        /* WEBALERT */
    LMAIL_IMAP_R_COUNT,        /* THROTTLED */
};

const lmail_imap_slot_ *lmail_imap_item_slot_(unsigned item)
{
  return &item_slots[item];
}

unsigned lmail_imap_response_rule_(unsigned response)
{
  return response_rules[response];
}

unsigned lmail_imap_code_rule_(unsigned code)
{
  return code_rules[code];
}

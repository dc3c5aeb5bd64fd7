/* SPDX-License-Identifier: MIT */
/* grammar.c - the tables of IMAP's responses (RFC 9051 9 and the extensions); see grammar.h. */

#include "imap/grammar.h"
#include "core/keyword.h"

/* clang-format off */
#define RESPONSES(X, a) \
  X(a, "ok", ok_, LMAIL_IMAP_OK) \
  X(a, "no", no_, LMAIL_IMAP_NO) \
  X(a, "id", id_, LMAIL_IMAP_ID) \
  X(a, "bad", bad_, LMAIL_IMAP_BAD) \
  X(a, "bye", bye_, LMAIL_IMAP_BYE) \
  X(a, "acl", acl_, LMAIL_IMAP_ACL) \
  X(a, "list", list_, LMAIL_IMAP_LIST) \
  X(a, "lsub", lsub_, LMAIL_IMAP_LSUB) \
  X(a, "sort", sort_, LMAIL_IMAP_SORT) \
  X(a, "xlist", xlist_, LMAIL_IMAP_XLIST) \
  X(a, "flags", flags_, LMAIL_IMAP_FLAGS) \
  X(a, "fetch", fetch_, LMAIL_IMAP_FETCH) \
  X(a, "quota", quota_, LMAIL_IMAP_QUOTA) \
  X(a, "status", status_, LMAIL_IMAP_STATUS) \
  X(a, "search", search_, LMAIL_IMAP_SEARCH) \
  X(a, "thread", thread_, LMAIL_IMAP_THREAD) \
  X(a, "exists", exists_, LMAIL_IMAP_EXISTS) \
  X(a, "recent", recent_, LMAIL_IMAP_RECENT) \
  X(a, "preauth", preauth_, LMAIL_IMAP_PREAUTH) \
  X(a, "enabled", enabled_, LMAIL_IMAP_ENABLED) \
  X(a, "esearch", esearch_, LMAIL_IMAP_ESEARCH) \
  X(a, "expunge", expunge_, LMAIL_IMAP_EXPUNGE) \
  X(a, "vanished", vanished_, LMAIL_IMAP_VANISHED) \
  X(a, "uidfetch", uidfetch_, LMAIL_IMAP_UIDFETCH) \
  X(a, "myrights", myrights_, LMAIL_IMAP_MYRIGHTS) \
  X(a, "metadata", metadata_, LMAIL_IMAP_METADATA) \
  X(a, "language", language_, LMAIL_IMAP_LANGUAGE) \
  X(a, "urlfetch", urlfetch_, LMAIL_IMAP_URLFETCH) \
  X(a, "namespace", namespace_, LMAIL_IMAP_NAMESPACE) \
  X(a, "quotaroot", quotaroot_, LMAIL_IMAP_QUOTAROOT) \
  X(a, "capability", capability_, LMAIL_IMAP_CAPABILITY) \
  X(a, "listrights", listrights_, LMAIL_IMAP_LISTRIGHTS) \
  X(a, "comparator", comparator_, LMAIL_IMAP_COMPARATOR) \
  X(a, "conversion", conversion_, LMAIL_IMAP_CONVERSION) \
  X(a, "genurlauth", genurlauth_, LMAIL_IMAP_GENURLAUTH)
/* clang-format on */
LMAIL_KEYWORDS_(responses, RESPONSES)

/* clang-format off */
#define ITEMS(X, a) \
  X(a, "uid", uid_, LMAIL_IMAP_ITEM_UID) \
  X(a, "tag", tag_, LMAIL_IMAP_ITEM_TAG) \
  X(a, "min", min_, LMAIL_IMAP_ITEM_MIN) \
  X(a, "max", max_, LMAIL_IMAP_ITEM_MAX) \
  X(a, "all", all_, LMAIL_IMAP_ITEM_ALL) \
  X(a, "body", body_, LMAIL_IMAP_ITEM_BODY) \
  X(a, "size", size_, LMAIL_IMAP_ITEM_SIZE) \
  X(a, "flags", flags_, LMAIL_IMAP_ITEM_FLAGS) \
  X(a, "count", count_, LMAIL_IMAP_ITEM_COUNT) \
  X(a, "addto", addto_, LMAIL_IMAP_ITEM_ADDTO) \
  X(a, "binary", binary_, LMAIL_IMAP_ITEM_BINARY) \
  X(a, "rfc822", rfc822_, LMAIL_IMAP_ITEM_RFC822) \
  X(a, "modseq", modseq_, LMAIL_IMAP_ITEM_MODSEQ) \
  X(a, "recent", recent_, LMAIL_IMAP_ITEM_RECENT) \
  X(a, "unseen", unseen_, LMAIL_IMAP_ITEM_UNSEEN) \
  X(a, "emailid", emailid_, LMAIL_IMAP_ITEM_EMAILID) \
  X(a, "preview", preview_, LMAIL_IMAP_ITEM_PREVIEW) \
  X(a, "snippet", snippet_, LMAIL_IMAP_ITEM_SNIPPET) \
  X(a, "uidnext", uidnext_, LMAIL_IMAP_ITEM_UIDNEXT) \
  X(a, "deleted", deleted_, LMAIL_IMAP_ITEM_DELETED) \
  X(a, "mailbox", mailbox_, LMAIL_IMAP_ITEM_MAILBOX) \
  X(a, "partial", partial_, LMAIL_IMAP_ITEM_PARTIAL) \
  X(a, "oldname", oldname_, LMAIL_IMAP_ITEM_OLDNAME) \
  X(a, "envelope", envelope_, LMAIL_IMAP_ITEM_ENVELOPE) \
  X(a, "threadid", threadid_, LMAIL_IMAP_ITEM_THREADID) \
  X(a, "savedate", savedate_, LMAIL_IMAP_ITEM_SAVEDATE) \
  X(a, "messages", messages_, LMAIL_IMAP_ITEM_MESSAGES) \
  X(a, "myrights", myrights_, LMAIL_IMAP_ITEM_MYRIGHTS) \
  X(a, "metadata", metadata_, LMAIL_IMAP_ITEM_METADATA) \
  X(a, "mailboxid", mailboxid_, LMAIL_IMAP_ITEM_MAILBOXID) \
  X(a, "relevancy", relevancy_, LMAIL_IMAP_ITEM_RELEVANCY) \
  X(a, "childinfo", childinfo_, LMAIL_IMAP_ITEM_CHILDINFO) \
  X(a, "annotation", annotation_, LMAIL_IMAP_ITEM_ANNOTATION) \
  X(a, "x-gm-msgid", x_gm_msgid_, LMAIL_IMAP_ITEM_X_GM_MSGID) \
  X(a, "x-gm-thrid", x_gm_thrid_, LMAIL_IMAP_ITEM_X_GM_THRID) \
  X(a, "removefrom", removefrom_, LMAIL_IMAP_ITEM_REMOVEFROM) \
  X(a, "rfc822.size", rfc822_size_, LMAIL_IMAP_ITEM_RFC822_SIZE) \
  X(a, "binary.size", binary_size_, LMAIL_IMAP_ITEM_BINARY_SIZE) \
  X(a, "rfc822.text", rfc822_text_, LMAIL_IMAP_ITEM_RFC822_TEXT) \
  X(a, "x-gm-labels", x_gm_labels_, LMAIL_IMAP_ITEM_X_GM_LABELS) \
  X(a, "uidvalidity", uidvalidity_, LMAIL_IMAP_ITEM_UIDVALIDITY) \
  X(a, "appendlimit", appendlimit_, LMAIL_IMAP_ITEM_APPENDLIMIT) \
  X(a, "internaldate", internaldate_, LMAIL_IMAP_ITEM_INTERNALDATE) \
  X(a, "bodystructure", bodystructure_, LMAIL_IMAP_ITEM_BODYSTRUCTURE) \
  X(a, "rfc822.header", rfc822_header_, LMAIL_IMAP_ITEM_RFC822_HEADER) \
  X(a, "highestmodseq", highestmodseq_, LMAIL_IMAP_ITEM_HIGHESTMODSEQ) \
  X(a, "deleted-storage", deleted_storage_, LMAIL_IMAP_ITEM_DELETED_STORAGE)
/* clang-format on */
LMAIL_KEYWORDS_(items, ITEMS)

/* clang-format off */
#define CODES(X, a) \
  X(a, "alert", alert_, LMAIL_IMAP_CODE_ALERT) \
  X(a, "parse", parse_, LMAIL_IMAP_CODE_PARSE) \
  X(a, "inuse", inuse_, LMAIL_IMAP_CODE_INUSE) \
  X(a, "limit", limit_, LMAIL_IMAP_CODE_LIMIT) \
  X(a, "unseen", unseen_, LMAIL_IMAP_CODE_UNSEEN) \
  X(a, "noperm", noperm_, LMAIL_IMAP_CODE_NOPERM) \
  X(a, "cannot", cannot_, LMAIL_IMAP_CODE_CANNOT) \
  X(a, "closed", closed_, LMAIL_IMAP_CODE_CLOSED) \
  X(a, "toobig", toobig_, LMAIL_IMAP_CODE_TOOBIG) \
  X(a, "uidnext", uidnext_, LMAIL_IMAP_CODE_UIDNEXT) \
  X(a, "copyuid", copyuid_, LMAIL_IMAP_CODE_COPYUID) \
  X(a, "expired", expired_, LMAIL_IMAP_CODE_EXPIRED) \
  X(a, "notsaved", notsaved_, LMAIL_IMAP_CODE_NOTSAVED) \
  X(a, "nomodseq", nomodseq_, LMAIL_IMAP_CODE_NOMODSEQ) \
  X(a, "modified", modified_, LMAIL_IMAP_CODE_MODIFIED) \
  X(a, "referral", referral_, LMAIL_IMAP_CODE_REFERRAL) \
  X(a, "read-only", read_only_, LMAIL_IMAP_CODE_READ_ONLY) \
  X(a, "trycreate", trycreate_, LMAIL_IMAP_CODE_TRYCREATE) \
  X(a, "appenduid", appenduid_, LMAIL_IMAP_CODE_APPENDUID) \
  X(a, "serverbug", serverbug_, LMAIL_IMAP_CODE_SERVERBUG) \
  X(a, "clientbug", clientbug_, LMAIL_IMAP_CODE_CLIENTBUG) \
  X(a, "overquota", overquota_, LMAIL_IMAP_CODE_OVERQUOTA) \
  X(a, "mailboxid", mailboxid_, LMAIL_IMAP_CODE_MAILBOXID) \
  X(a, "badcharset", badcharset_, LMAIL_IMAP_CODE_BADCHARSET) \
  X(a, "capability", capability_, LMAIL_IMAP_CODE_CAPABILITY) \
  X(a, "read-write", read_write_, LMAIL_IMAP_CODE_READ_WRITE) \
  X(a, "corruption", corruption_, LMAIL_IMAP_CODE_CORRUPTION) \
  X(a, "inprogress", inprogress_, LMAIL_IMAP_CODE_INPROGRESS) \
  X(a, "uidvalidity", uidvalidity_, LMAIL_IMAP_CODE_UIDVALIDITY) \
  X(a, "unavailable", unavailable_, LMAIL_IMAP_CODE_UNAVAILABLE) \
  X(a, "nonexistent", nonexistent_, LMAIL_IMAP_CODE_NONEXISTENT) \
  X(a, "haschildren", haschildren_, LMAIL_IMAP_CODE_HASCHILDREN) \
  X(a, "unknown-cte", unknown_cte_, LMAIL_IMAP_CODE_UNKNOWN_CTE) \
  X(a, "uidnotsticky", uidnotsticky_, LMAIL_IMAP_CODE_UIDNOTSTICKY) \
  X(a, "contactadmin", contactadmin_, LMAIL_IMAP_CODE_CONTACTADMIN) \
  X(a, "expungeissued", expungeissued_, LMAIL_IMAP_CODE_EXPUNGEISSUED) \
  X(a, "alreadyexists", alreadyexists_, LMAIL_IMAP_CODE_ALREADYEXISTS) \
  X(a, "highestmodseq", highestmodseq_, LMAIL_IMAP_CODE_HIGHESTMODSEQ) \
  X(a, "permanentflags", permanentflags_, LMAIL_IMAP_CODE_PERMANENTFLAGS) \
  X(a, "privacyrequired", privacyrequired_, LMAIL_IMAP_CODE_PRIVACYREQUIRED) \
  X(a, "authorizationfailed", authorizationfailed_, LMAIL_IMAP_CODE_AUTHORIZATIONFAILED) \
  X(a, "authenticationfailed", authenticationfailed_, LMAIL_IMAP_CODE_AUTHENTICATIONFAILED)
/* clang-format on */
LMAIL_KEYWORDS_(codes, CODES)

#define SLOT(name) (uint8_t)(LMAIL_FIELD_IMAP_##name - LMAIL_FIELD_IMAP)
#define LIST(rule) (LMAIL_IMAP_S_LIST | LMAIL_IMAP_R_##rule)

enum { ONCE = 0xff };

static const lmail_imap_slot_ slots[] = {
    /* ANY */
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},
    /* ENVELOPE */
    {SLOT(ENV_DATE), LMAIL_IMAP_S_STRING},
    {SLOT(ENV_SUBJECT), LMAIL_IMAP_S_STRING},
    {SLOT(ENV_FROM), LIST(ADDRESSES)},
    {SLOT(ENV_SENDER), LIST(ADDRESSES)},
    {SLOT(ENV_REPLY_TO), LIST(ADDRESSES)},
    {SLOT(ENV_TO), LIST(ADDRESSES)},
    {SLOT(ENV_CC), LIST(ADDRESSES)},
    {SLOT(ENV_BCC), LIST(ADDRESSES)},
    {SLOT(ENV_IN_REPLY_TO), LMAIL_IMAP_S_STRING},
    {SLOT(ENV_MESSAGE_ID), LMAIL_IMAP_S_STRING},
    /* ADDRESSES */
    {SLOT(ADDRESS), LIST(ADDRESS)},
    /* ADDRESS */
    {SLOT(ADDR_NAME), LMAIL_IMAP_S_STRING},
    {SLOT(ADDR_ROUTE), LMAIL_IMAP_S_STRING},
    {SLOT(ADDR_MAILBOX), LMAIL_IMAP_S_STRING},
    {SLOT(ADDR_HOST), LMAIL_IMAP_S_STRING},
    /* BODY */
    {SLOT(PART), LIST(BODY)},
    /* SINGLE */
    {SLOT(PART_TYPE), LMAIL_IMAP_S_STRING},
    {SLOT(PART_SUBTYPE), LMAIL_IMAP_S_STRING},
    {SLOT(PART_PARAMS), LIST(PAIRS)},
    {SLOT(PART_ID), LMAIL_IMAP_S_STRING},
    {SLOT(PART_DESCRIPTION), LMAIL_IMAP_S_STRING},
    {SLOT(PART_ENCODING), LMAIL_IMAP_S_STRING},
    {SLOT(PART_OCTETS), LMAIL_IMAP_S_NUMBER64},
    {SLOT(ENVELOPE), LMAIL_IMAP_S_OPTIONAL | LIST(ENVELOPE)},
    {SLOT(PART), LMAIL_IMAP_S_OPTIONAL | LIST(BODY)},
    {SLOT(PART_LINES), LMAIL_IMAP_S_OPTIONAL | LMAIL_IMAP_S_NUMBER64},
    {SLOT(PART_MD5), LMAIL_IMAP_S_STRING},
    {SLOT(PART_DISPOSITION), LIST(DISPOSITION)},
    {SLOT(PART_LANGUAGE), LIST(LANGUAGES)},
    {SLOT(PART_LOCATION), LMAIL_IMAP_S_STRING},
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},
    /* MULTI */
    {SLOT(PART_SUBTYPE), LMAIL_IMAP_S_STRING},
    {SLOT(PART_PARAMS), LIST(PAIRS)},
    {SLOT(PART_DISPOSITION), LIST(DISPOSITION)},
    {SLOT(PART_LANGUAGE), LIST(LANGUAGES)},
    {SLOT(PART_LOCATION), LMAIL_IMAP_S_STRING},
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},
    /* PAIRS */
    {SLOT(NAME), LMAIL_IMAP_S_STRING},
    {SLOT(VALUE), LMAIL_IMAP_S_STRING},
    /* DISPOSITION */
    {SLOT(PART_DISPOSITION), LMAIL_IMAP_S_STRING},
    {SLOT(PART_PARAMS), LIST(PAIRS)},
    /* LANGUAGES */
    {SLOT(PART_LANGUAGE), LMAIL_IMAP_S_STRING},
    /* FLAGS */
    {SLOT(FLAG), LMAIL_IMAP_S_NAME},
    /* NUMBERS */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER64},
    /* IDS */
    {SLOT(ID), LMAIL_IMAP_S_STRING},
    /* NS_LIST */
    {SLOT(NS), LIST(NS)},
    /* NS */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    {SLOT(DELIMITER), LMAIL_IMAP_S_STRING},
    {SLOT(ITEM), LMAIL_IMAP_S_ITEM},
    {SLOT(VALUE), LMAIL_IMAP_S_VALUE},
    /* ITEMS */
    {SLOT(ITEM), LMAIL_IMAP_S_ITEM},
    {SLOT(VALUE), LMAIL_IMAP_S_VALUE},
    /* QUOTAS */
    {SLOT(RESOURCE), LMAIL_IMAP_S_NAME},
    {SLOT(USAGE), LMAIL_IMAP_S_NUMBER64},
    {SLOT(LIMIT), LMAIL_IMAP_S_NUMBER64},
    /* TAGS */
    {SLOT(ITEM), LMAIL_IMAP_S_ITEM},
    {SLOT(VALUE), LMAIL_IMAP_S_VALUE},
    /* FETCH */
    {SLOT(ITEMS), LIST(ITEMS)},
    /* NAMES */
    {SLOT(NAME), LMAIL_IMAP_S_NAME},
    /* CAPABILITY */
    {SLOT(CAPABILITY), LMAIL_IMAP_S_NAME},
    /* LIST */
    {SLOT(FLAGS), LIST(FLAGS)},
    {SLOT(DELIMITER), LMAIL_IMAP_S_STRING},
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    {SLOT(ITEMS), LIST(ITEMS)},
    /* STATUS */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    {SLOT(ITEMS), LIST(ITEMS)},
    /* FLAGS_LIST */
    {SLOT(FLAGS), LIST(FLAGS)},
    /* SEARCH */
    {SLOT(NUMBER), LMAIL_IMAP_S_SEARCH},
    /* ESEARCH */
    {SLOT(ITEMS), LMAIL_IMAP_S_OPTIONAL | LIST(TAGS)},
    {SLOT(NAME), LMAIL_IMAP_S_UID},
    {SLOT(ITEM), LMAIL_IMAP_S_ITEM},
    {SLOT(VALUE), LMAIL_IMAP_S_VALUE},
    /* THREAD */
    {SLOT(THREAD), LMAIL_IMAP_S_SELF},
    /* VANISHED */
    {SLOT(NAME), LMAIL_IMAP_S_OPTIONAL | LIST(NAMES)},
    {SLOT(SET), LMAIL_IMAP_S_NAME},
    /* NAMESPACE */
    {SLOT(NS_PERSONAL), LIST(NS_LIST)},
    {SLOT(NS_OTHER), LIST(NS_LIST)},
    {SLOT(NS_SHARED), LIST(NS_LIST)},
    /* ID */
    {SLOT(NAME), LIST(PAIRS)},
    /* QUOTA */
    {SLOT(ROOT), LMAIL_IMAP_S_NAME},
    {SLOT(RESOURCE), LIST(QUOTAS)},
    /* QUOTAROOT */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    {SLOT(ROOT), LMAIL_IMAP_S_NAME},
    /* ACL */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    {SLOT(IDENTIFIER), LMAIL_IMAP_S_NAME},
    {SLOT(RIGHTS), LMAIL_IMAP_S_NAME},
    /* LISTRIGHTS */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    {SLOT(IDENTIFIER), LMAIL_IMAP_S_NAME},
    {SLOT(RIGHTS), LMAIL_IMAP_S_NAME},
    /* METADATA */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    {SLOT(NAME), LMAIL_IMAP_S_OPTIONAL | LIST(PAIRS)},
    {SLOT(NAME), LMAIL_IMAP_S_NAME},
    /* LANGUAGE */
    {SLOT(LANGUAGE), LIST(NAMES)},
    /* COMPARATOR */
    {SLOT(NAME), LMAIL_IMAP_S_STRING},
    {SLOT(NAME), LIST(NAMES)},
    /* URLS */
    {SLOT(URL), LMAIL_IMAP_S_NAME},
    /* URLFETCH */
    {SLOT(URL), LMAIL_IMAP_S_NAME},
    {SLOT(BODY), LMAIL_IMAP_S_BULK},
    /* NOTHING */
    /* UIDS */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ},
    {SLOT(SET), LMAIL_IMAP_S_NAME},
    {SLOT(SET), LMAIL_IMAP_S_NAME},
    /* ONE_NUMBER */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ64},
    /* SET */
    {SLOT(SET), LMAIL_IMAP_S_NAME},
    /* ID_LIST */
    {SLOT(ID), LIST(IDS)},
    /* MYRIGHTS */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},
    {SLOT(RIGHTS), LMAIL_IMAP_S_NAME},
    /* CHARSETS */
    {SLOT(NAME), LIST(NAMES)},
};

/* The slots of each rule, and the one at which it begins again behind its last. */
static const struct {
  uint8_t first, count, again;
} rules[LMAIL_IMAP_R_COUNT] = {
    {0, 1, 0},      /* ANY */
    {1, 10, ONCE},  /* ENVELOPE */
    {11, 1, 0},     /* ADDRESSES */
    {12, 4, ONCE},  /* ADDRESS */
    {16, 1, ONCE},  /* BODY */
    {17, 15, 14},   /* SINGLE */
    {32, 6, 5},     /* MULTI */
    {38, 2, 0},     /* PAIRS */
    {40, 2, ONCE},  /* DISPOSITION */
    {42, 1, 0},     /* LANGUAGES */
    {43, 1, 0},     /* FLAGS */
    {44, 1, 0},     /* NUMBERS */
    {45, 1, 0},     /* IDS */
    {46, 1, 0},     /* NS_LIST */
    {47, 4, 2},     /* NS */
    {51, 2, 0},     /* ITEMS */
    {53, 3, 0},     /* QUOTAS */
    {56, 2, 0},     /* TAGS */
    {58, 1, ONCE},  /* FETCH */
    {59, 1, 0},     /* NAMES */
    {60, 1, 0},     /* CAPABILITY */
    {61, 4, ONCE},  /* LIST */
    {65, 2, ONCE},  /* STATUS */
    {67, 1, ONCE},  /* FLAGS_LIST */
    {68, 1, 0},     /* SEARCH */
    {69, 4, 2},     /* ESEARCH */
    {73, 1, 0},     /* THREAD */
    {74, 2, ONCE},  /* VANISHED */
    {76, 3, ONCE},  /* NAMESPACE */
    {79, 1, ONCE},  /* ID */
    {80, 2, ONCE},  /* QUOTA */
    {82, 2, 1},     /* QUOTAROOT */
    {84, 3, 1},     /* ACL */
    {87, 3, 2},     /* LISTRIGHTS */
    {90, 3, 2},     /* METADATA */
    {93, 1, ONCE},  /* LANGUAGE */
    {94, 2, ONCE},  /* COMPARATOR */
    {96, 1, 0},     /* URLS */
    {97, 2, 0},     /* URLFETCH */
    {99, 0, ONCE},  /* NOTHING */
    {99, 3, ONCE},  /* UIDS */
    {102, 1, ONCE}, /* ONE_NUMBER */
    {103, 1, 0},    /* SET */
    {104, 1, ONCE}, /* ID_LIST */
    {105, 2, ONCE}, /* MYRIGHTS */
    {107, 1, ONCE}, /* CHARSETS */
};

static const lmail_imap_slot_ item_slots[] = {
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},       /* unknown */
    {SLOT(FLAGS), LIST(FLAGS)},            /* FLAGS */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ},       /* UID */
    {SLOT(DATE), LMAIL_IMAP_S_STRING},     /* INTERNALDATE */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER64}, /* RFC822_SIZE */
    {SLOT(ENVELOPE), LIST(ENVELOPE)},      /* ENVELOPE */
    {SLOT(PART), LIST(BODY)},              /* BODY */
    {SLOT(PART), LIST(BODY)},              /* BODYSTRUCTURE */
    {SLOT(BODY), LMAIL_IMAP_S_BULK},       /* BODY_SECTION */
    {SLOT(BODY), LMAIL_IMAP_S_BULK},       /* BINARY */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER},   /* BINARY_SIZE */
    {SLOT(BODY), LMAIL_IMAP_S_BULK},       /* RFC822 */
    {SLOT(BODY), LMAIL_IMAP_S_BULK},       /* RFC822_HEADER */
    {SLOT(BODY), LMAIL_IMAP_S_BULK},       /* RFC822_TEXT */
    {SLOT(NUMBER), LIST(NUMBERS)},         /* MODSEQ */
    {SLOT(ID), LIST(IDS)},                 /* EMAILID */
    {SLOT(ID), LIST(IDS)},                 /* THREADID */
    {SLOT(ID), LIST(IDS)},                 /* MAILBOXID */
    {SLOT(DATE), LMAIL_IMAP_S_STRING},     /* SAVEDATE */
    {SLOT(TOKEN), LMAIL_IMAP_S_STRING},    /* PREVIEW */
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},       /* SNIPPET */
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},       /* ANNOTATION */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER64}, /* X_GM_MSGID */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER64}, /* X_GM_THRID */
    {SLOT(FLAGS), LIST(FLAGS)},            /* X_GM_LABELS */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER},   /* MESSAGES */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER},   /* RECENT */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ},       /* UIDNEXT */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ},       /* UIDVALIDITY */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER},   /* UNSEEN */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER64}, /* HIGHESTMODSEQ */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER64}, /* SIZE */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER},   /* DELETED */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER64}, /* DELETED_STORAGE */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER64}, /* APPENDLIMIT */
    {SLOT(NAME), LMAIL_IMAP_S_NAME},       /* TAG */
    {SLOT(MAILBOX), LMAIL_IMAP_S_NAME},    /* MAILBOX */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ},       /* MIN */
    {SLOT(NUMBER), LMAIL_IMAP_S_NZ},       /* MAX */
    {SLOT(SET), LMAIL_IMAP_S_NAME},        /* ALL */
    {SLOT(NUMBER), LMAIL_IMAP_S_NUMBER},   /* COUNT */
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},       /* PARTIAL */
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},       /* RELEVANCY */
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},       /* ADDTO */
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},       /* REMOVEFROM */
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},       /* CHILDINFO */
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},       /* OLDNAME */
    {SLOT(RIGHTS), LMAIL_IMAP_S_NAME},     /* MYRIGHTS */
    {SLOT(TOKEN), LMAIL_IMAP_S_ANY},       /* METADATA */
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
};

/* Codes without a rule are told with what follows as it is. */
static const uint8_t code_rules[] = {
    LMAIL_IMAP_R_COUNT,      /* unknown */
    LMAIL_IMAP_R_COUNT,      /* ALERT */
    LMAIL_IMAP_R_CHARSETS,      /* BADCHARSET */
    LMAIL_IMAP_R_CAPABILITY, /* CAPABILITY */
    LMAIL_IMAP_R_COUNT,      /* PARSE */
    LMAIL_IMAP_R_FLAGS_LIST, /* PERMANENTFLAGS */
    LMAIL_IMAP_R_COUNT,      /* READ_ONLY */
    LMAIL_IMAP_R_COUNT,      /* READ_WRITE */
    LMAIL_IMAP_R_COUNT,      /* TRYCREATE */
    LMAIL_IMAP_R_ONE_NUMBER, /* UIDNEXT */
    LMAIL_IMAP_R_ONE_NUMBER, /* UIDVALIDITY */
    LMAIL_IMAP_R_ONE_NUMBER, /* UNSEEN */
    LMAIL_IMAP_R_UIDS,       /* APPENDUID */
    LMAIL_IMAP_R_UIDS,       /* COPYUID */
    LMAIL_IMAP_R_COUNT,      /* UIDNOTSTICKY */
    LMAIL_IMAP_R_COUNT,      /* UNAVAILABLE */
    LMAIL_IMAP_R_COUNT,      /* AUTHENTICATIONFAILED */
    LMAIL_IMAP_R_COUNT,      /* AUTHORIZATIONFAILED */
    LMAIL_IMAP_R_COUNT,      /* EXPIRED */
    LMAIL_IMAP_R_COUNT,      /* PRIVACYREQUIRED */
    LMAIL_IMAP_R_COUNT,      /* CONTACTADMIN */
    LMAIL_IMAP_R_COUNT,      /* NOPERM */
    LMAIL_IMAP_R_COUNT,      /* INUSE */
    LMAIL_IMAP_R_COUNT,      /* EXPUNGEISSUED */
    LMAIL_IMAP_R_COUNT,      /* CORRUPTION */
    LMAIL_IMAP_R_COUNT,      /* SERVERBUG */
    LMAIL_IMAP_R_COUNT,      /* CLIENTBUG */
    LMAIL_IMAP_R_COUNT,      /* CANNOT */
    LMAIL_IMAP_R_COUNT,      /* LIMIT */
    LMAIL_IMAP_R_COUNT,      /* OVERQUOTA */
    LMAIL_IMAP_R_COUNT,      /* ALREADYEXISTS */
    LMAIL_IMAP_R_COUNT,      /* NONEXISTENT */
    LMAIL_IMAP_R_COUNT,      /* NOTSAVED */
    LMAIL_IMAP_R_COUNT,      /* HASCHILDREN */
    LMAIL_IMAP_R_COUNT,      /* CLOSED */
    LMAIL_IMAP_R_COUNT,      /* UNKNOWN_CTE */
    LMAIL_IMAP_R_ONE_NUMBER, /* HIGHESTMODSEQ */
    LMAIL_IMAP_R_COUNT,      /* NOMODSEQ */
    LMAIL_IMAP_R_SET,        /* MODIFIED */
    LMAIL_IMAP_R_ID_LIST,    /* MAILBOXID */
    LMAIL_IMAP_R_COUNT,      /* REFERRAL */
    LMAIL_IMAP_R_COUNT,      /* TOOBIG */
    LMAIL_IMAP_R_COUNT,      /* INPROGRESS */
};

const lmail_imap_slot_ *lmail_imap_slot_at_(unsigned rule, unsigned pos, unsigned *next)
{
  if (pos >= rules[rule].count) return NULL;
  *next = pos + 1;
  if (*next == rules[rule].count && rules[rule].again != ONCE) *next = rules[rule].again;
  return &slots[rules[rule].first + pos];
}

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

unsigned lmail_imap_response_(const uint8_t *name, size_t n)
{
  return lmail_keyword_(responses, name, n);
}

unsigned lmail_imap_code_(const uint8_t *name, size_t n)
{
  return lmail_keyword_(codes, name, n);
}

unsigned lmail_imap_item_(const uint8_t *name, size_t n)
{
  return lmail_keyword_(items, name, n);
}

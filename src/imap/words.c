/* SPDX-License-Identifier: MIT */
/* words.c - the names of responses, items and codes, and their numbers; see grammar.h. */

#include "core/keyword.h"
#include "imap/grammar.h"

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
  X(a, "converted", converted_, LMAIL_IMAP_CONVERTED) \
  X(a, "capability", capability_, LMAIL_IMAP_CAPABILITY) \
  X(a, "listrights", listrights_, LMAIL_IMAP_LISTRIGHTS) \
  X(a, "comparator", comparator_, LMAIL_IMAP_COMPARATOR) \
  X(a, "conversion", conversion_, LMAIL_IMAP_CONVERSION) \
  X(a, "genurlauth", genurlauth_, LMAIL_IMAP_GENURLAUTH) \
  X(a, "jmapaccess", jmapaccess_, LMAIL_IMAP_JMAPACCESS) \
  X(a, "uidbatches", uidbatches_, LMAIL_IMAP_UIDBATCHES)
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
  X(a, "deleted-storage", deleted_storage_, LMAIL_IMAP_ITEM_DELETED_STORAGE) \
  X(a, "bodypartstructure", bodypartstructure_, LMAIL_IMAP_ITEM_BODYPARTSTRUCTURE) \
  X(a, "availableconversions", availableconversions_, LMAIL_IMAP_ITEM_AVAILABLECONVERSIONS)
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
  X(a, "badurl", badurl_, LMAIL_IMAP_CODE_BADURL) \
  X(a, "uidnext", uidnext_, LMAIL_IMAP_CODE_UIDNEXT) \
  X(a, "copyuid", copyuid_, LMAIL_IMAP_CODE_COPYUID) \
  X(a, "expired", expired_, LMAIL_IMAP_CODE_EXPIRED) \
  X(a, "newname", newname_, LMAIL_IMAP_CODE_NEWNAME) \
  X(a, "urlmech", urlmech_, LMAIL_IMAP_CODE_URLMECH) \
  X(a, "useattr", useattr_, LMAIL_IMAP_CODE_USEATTR) \
  X(a, "notsaved", notsaved_, LMAIL_IMAP_CODE_NOTSAVED) \
  X(a, "nomodseq", nomodseq_, LMAIL_IMAP_CODE_NOMODSEQ) \
  X(a, "modified", modified_, LMAIL_IMAP_CODE_MODIFIED) \
  X(a, "referral", referral_, LMAIL_IMAP_CODE_REFERRAL) \
  X(a, "annotate", annotate_, LMAIL_IMAP_CODE_ANNOTATE) \
  X(a, "tempfail", tempfail_, LMAIL_IMAP_CODE_TEMPFAIL) \
  X(a, "noupdate", noupdate_, LMAIL_IMAP_CODE_NOUPDATE) \
  X(a, "metadata", metadata_, LMAIL_IMAP_CODE_METADATA) \
  X(a, "badevent", badevent_, LMAIL_IMAP_CODE_BADEVENT) \
  X(a, "webalert", webalert_, LMAIL_IMAP_CODE_WEBALERT) \
  X(a, "read-only", read_only_, LMAIL_IMAP_CODE_READ_ONLY) \
  X(a, "trycreate", trycreate_, LMAIL_IMAP_CODE_TRYCREATE) \
  X(a, "appenduid", appenduid_, LMAIL_IMAP_CODE_APPENDUID) \
  X(a, "serverbug", serverbug_, LMAIL_IMAP_CODE_SERVERBUG) \
  X(a, "clientbug", clientbug_, LMAIL_IMAP_CODE_CLIENTBUG) \
  X(a, "overquota", overquota_, LMAIL_IMAP_CODE_OVERQUOTA) \
  X(a, "mailboxid", mailboxid_, LMAIL_IMAP_CODE_MAILBOXID) \
  X(a, "throttled", throttled_, LMAIL_IMAP_CODE_THROTTLED) \
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
  X(a, "annotations", annotations_, LMAIL_IMAP_CODE_ANNOTATIONS) \
  X(a, "uidrequired", uidrequired_, LMAIL_IMAP_CODE_UIDREQUIRED) \
  X(a, "uidnotsticky", uidnotsticky_, LMAIL_IMAP_CODE_UIDNOTSTICKY) \
  X(a, "contactadmin", contactadmin_, LMAIL_IMAP_CODE_CONTACTADMIN) \
  X(a, "messagelimit", messagelimit_, LMAIL_IMAP_CODE_MESSAGELIMIT) \
  X(a, "expungeissued", expungeissued_, LMAIL_IMAP_CODE_EXPUNGEISSUED) \
  X(a, "alreadyexists", alreadyexists_, LMAIL_IMAP_CODE_ALREADYEXISTS) \
  X(a, "highestmodseq", highestmodseq_, LMAIL_IMAP_CODE_HIGHESTMODSEQ) \
  X(a, "badcomparator", badcomparator_, LMAIL_IMAP_CODE_BADCOMPARATOR) \
  X(a, "permanentflags", permanentflags_, LMAIL_IMAP_CODE_PERMANENTFLAGS) \
  X(a, "privacyrequired", privacyrequired_, LMAIL_IMAP_CODE_PRIVACYREQUIRED) \
  X(a, "maxconvertparts", maxconvertparts_, LMAIL_IMAP_CODE_MAXCONVERTPARTS) \
  X(a, "undefined-filter", undefined_filter_, LMAIL_IMAP_CODE_UNDEFINED_FILTER) \
  X(a, "compressionactive", compressionactive_, LMAIL_IMAP_CODE_COMPRESSIONACTIVE) \
  X(a, "maxconvertmessages", maxconvertmessages_, LMAIL_IMAP_CODE_MAXCONVERTMESSAGES) \
  X(a, "authorizationfailed", authorizationfailed_, LMAIL_IMAP_CODE_AUTHORIZATIONFAILED) \
  X(a, "authenticationfailed", authenticationfailed_, LMAIL_IMAP_CODE_AUTHENTICATIONFAILED) \
  X(a, "notificationoverflow", notificationoverflow_, LMAIL_IMAP_CODE_NOTIFICATIONOVERFLOW)
/* clang-format on */
LMAIL_KEYWORDS_(codes, CODES)

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

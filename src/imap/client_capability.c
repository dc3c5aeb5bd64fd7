/* SPDX-License-Identifier: MIT */
/* client_capability.c - what a server offers, as bits. */

#include "core/chars.h"
#include "core/keyword.h"
#include "imap/client.h"

/* The numbers here are those of the bits, plus 1. */
#define HAS(name) (LMAIL_IMAP_HAS_##name + 1)

/* clang-format off */
#define CAPABILITIES(X, a) \
  X(a, "id", id, HAS(ID)) X(a, "acl", acl, HAS(ACL)) \
  X(a, "idle", idle, HAS(IDLE)) X(a, "move", move, HAS(MOVE)) X(a, "sort", sort, HAS(SORT)) \
  X(a, "quota", quota, HAS(QUOTA)) \
  X(a, "binary", binary, HAS(BINARY)) X(a, "enable", enable, HAS(ENABLE)) \
  X(a, "notify", notify, HAS(NOTIFY)) X(a, "within", within, HAS(WITHIN)) \
  X(a, "convert", convert, HAS(CONVERT)) X(a, "esearch", esearch, HAS(ESEARCH)) \
  X(a, "partial", partial, HAS(PARTIAL)) X(a, "preview", preview, HAS(PREVIEW)) \
  X(a, "qresync", qresync, HAS(QRESYNC)) X(a, "replace", replace, HAS(REPLACE)) \
  X(a, "sasl-ir", sasl_ir, HAS(SASL_IR)) X(a, "uidonly", uidonly, HAS(UIDONLY)) \
  X(a, "uidplus", uidplus, HAS(UIDPLUS)) X(a, "urlauth", urlauth, HAS(URLAUTH)) \
  X(a, "catenate", catenate, HAS(CATENATE)) X(a, "clientid", clientid, HAS(CLIENTID)) \
  X(a, "children", children, HAS(CHILDREN)) \
  X(a, "language", language, HAS(LANGUAGE)) X(a, "literal+", literal_plus, HAS(LITERAL_PLUS)) \
  X(a, "literal-", literal_minus, HAS(LITERAL_MINUS)) X(a, "metadata", metadata, HAS(METADATA)) \
  X(a, "objectid", objectid, HAS(OBJECTID)) X(a, "savedate", savedate, HAS(SAVEDATE)) \
  X(a, "starttls", starttls, HAS(STARTTLS)) X(a, "unselect", unselect, HAS(UNSELECT)) \
  X(a, "condstore", condstore, HAS(CONDSTORE)) X(a, "imap4rev1", imap4rev1, HAS(IMAP4REV1)) \
  X(a, "imap4rev2", imap4rev2, HAS(IMAP4REV2)) X(a, "namespace", namespace_, HAS(NAMESPACE)) \
  X(a, "searchres", searchres, HAS(SEARCHRES)) X(a, "utf8=only", utf8_only, HAS(UTF8_ONLY)) \
  X(a, "jmapaccess", jmapaccess, HAS(JMAPACCESS)) X(a, "uidbatches", uidbatches, HAS(UIDBATCHES)) \
  X(a, "x-gm-ext-1", x_gm_ext_1, HAS(X_GM_EXT_1)) \
  X(a, "appendlimit", appendlimit, HAS(APPENDLIMIT)) \
  X(a, "list-status", list_status, HAS(LIST_STATUS)) \
  X(a, "multiappend", multiappend, HAS(MULTIAPPEND)) \
  X(a, "multisearch", multisearch, HAS(MULTISEARCH)) \
  X(a, "special-use", special_use, HAS(SPECIAL_USE)) \
  X(a, "status=size", status_size, HAS(STATUS_SIZE)) \
  X(a, "utf8=accept", utf8_accept, HAS(UTF8)) \
  X(a, "annotatemore", annotatemore, HAS(ANNOTATEMORE)) \
  X(a, "context=sort", context_sort, HAS(CONTEXT)) \
  X(a, "list-extended", list_extended, HAS(LIST_EXTENDED)) \
  X(a, "logindisabled", logindisabled, HAS(LOGINDISABLED)) \
  X(a, "context=search", context_search, HAS(CONTEXT)) \
  X(a, "unauthenticate", unauthenticate, HAS(UNAUTHENTICATE)) \
  X(a, "metadata-server", metadata_server, HAS(METADATA_SERVER)) \
  X(a, "compress=deflate", compress_deflate, HAS(COMPRESS)) \
  X(a, "mailbox-referrals", mailbox_referrals, HAS(MAILBOX_REFERRALS)) \
  X(a, "thread=references", thread_references, HAS(THREAD)) \
  X(a, "create-special-use", create_special_use, HAS(CREATE_SPECIAL_USE))
/* clang-format on */

LMAIL_KEYWORDS_(capabilities, CAPABILITIES)

/* Those with a variable part: "THREAD=...", "APPENDLIMIT=...", "I18NLEVEL=2" (RFC 5255); and a long one. */
static unsigned prefixed(const uint8_t *word, size_t n)
{
  if (n > 7 && lmail_equal_nocase_(word, "thread=", 7)) return HAS(THREAD);
  if (n > 12 && lmail_equal_nocase_(word, "appendlimit=", 12)) return HAS(APPENDLIMIT);
  if (n == 11 && lmail_equal_nocase_(word, "i18nlevel=2", 11)) return HAS(COMPARATOR);
  if (n > 6 && lmail_equal_nocase_(word, "quota=", 6)) return HAS(QUOTA);
  if (n == 21 && lmail_equal_nocase_(word, "annotate-experiment-1", 21)) return HAS(ANNOTATE);
  return 0;
}

/* IMAP4rev2 has these without a name of their own (RFC 9051 appendix E). */
static uint64_t rev2(void)
{
  return lmail_imap_bit_(LMAIL_IMAP_HAS_IMAP4REV2) | lmail_imap_bit_(LMAIL_IMAP_HAS_NAMESPACE) |
         lmail_imap_bit_(LMAIL_IMAP_HAS_UNSELECT) | lmail_imap_bit_(LMAIL_IMAP_HAS_UIDPLUS) |
         lmail_imap_bit_(LMAIL_IMAP_HAS_ESEARCH) | lmail_imap_bit_(LMAIL_IMAP_HAS_SEARCHRES) |
         lmail_imap_bit_(LMAIL_IMAP_HAS_ENABLE) | lmail_imap_bit_(LMAIL_IMAP_HAS_IDLE) |
         lmail_imap_bit_(LMAIL_IMAP_HAS_SASL_IR) | lmail_imap_bit_(LMAIL_IMAP_HAS_LIST_EXTENDED) |
         lmail_imap_bit_(LMAIL_IMAP_HAS_LIST_STATUS) | lmail_imap_bit_(LMAIL_IMAP_HAS_MOVE) |
         lmail_imap_bit_(LMAIL_IMAP_HAS_LITERAL_MINUS) |
         lmail_imap_bit_(LMAIL_IMAP_HAS_SPECIAL_USE) | lmail_imap_bit_(LMAIL_IMAP_HAS_STATUS_SIZE);
}

uint64_t lmail_imap_capability_(const uint8_t *word, size_t n)
{
  unsigned number = lmail_keyword_(capabilities, word, n);

  if (number == 0) number = prefixed(word, n);
  if (number == HAS(IMAP4REV2)) return rev2();
  return number == 0 ? 0 : lmail_imap_bit_(number - 1);
}

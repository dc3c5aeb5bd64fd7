/* SPDX-License-Identifier: MIT */
/*
 * corpus_net_imap.c - 101 responses with the trees that Ruby's net-imap makes of them: each tree says the
 * facts that our events say, no more and no less, in the order of the wire. Those that differ are listed at
 * the end with what differs, and explained in differences.md. Skipped, and said so, without the corpus.
 */

#define _POSIX_C_SOURCE 200809L
#include "facts.h"
#include "json.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CORPUS LIBMAIL_TEST_CORPUS "/corpus/net-imap"

/* ---- which member of which class is which slot -------------------------------------------------- */

/*
 * slot: what it is told as, NULL: it is not; element: it is a list of these. A list without a slot of its own stands as its
 * elements do. Members come in the order in which the wire has them.
 */
typedef struct meaning {
  const char *name;
  const char *slot, *element;
} meaning;

static const meaning address[] = {
    {"name", "IMAP_ADDR_NAME", NULL},
    {"route", "IMAP_ADDR_ROUTE", NULL},
    {"mailbox", "IMAP_ADDR_MAILBOX", NULL},
    {"host", "IMAP_ADDR_HOST", NULL},
    {NULL, NULL, NULL},
};

/* envelope (RFC 9051 9) */
static const meaning envelope[] = {
    {"date", "IMAP_ENV_DATE", NULL},
    {"subject", "IMAP_ENV_SUBJECT", NULL},
    {"from", "IMAP_ENV_FROM", "IMAP_ADDRESS"},
    {"sender", "IMAP_ENV_SENDER", "IMAP_ADDRESS"},
    {"reply_to", "IMAP_ENV_REPLY_TO", "IMAP_ADDRESS"},
    {"to", "IMAP_ENV_TO", "IMAP_ADDRESS"},
    {"cc", "IMAP_ENV_CC", "IMAP_ADDRESS"},
    {"bcc", "IMAP_ENV_BCC", "IMAP_ADDRESS"},
    {"in_reply_to", "IMAP_ENV_IN_REPLY_TO", NULL},
    {"message_id", "IMAP_ENV_MESSAGE_ID", NULL},
    {NULL, NULL, NULL},
};

/* body-type-1part: body-type-basic, body-type-msg, body-type-text (RFC 9051 9) */
static const meaning single[] = {
    {"media_type", "IMAP_PART_TYPE", NULL},
    {"subtype", "IMAP_PART_SUBTYPE", NULL},
    {"param", "IMAP_PART_PARAMS", NULL},
    {"content_id", "IMAP_PART_ID", NULL},
    {"description", "IMAP_PART_DESCRIPTION", NULL},
    {"encoding", "IMAP_PART_ENCODING", NULL},
    {"size", "IMAP_PART_OCTETS", NULL},
    {"envelope", "IMAP_ENVELOPE", NULL},
    {"body", "IMAP_PART", NULL},
    {"lines", "IMAP_PART_LINES", NULL},
    {"md5", "IMAP_PART_MD5", NULL},
    {"disposition", "IMAP_PART_DISPOSITION", NULL},
    {"language", "IMAP_PART_LANGUAGE", "IMAP_PART_LANGUAGE"},
    {"location", "IMAP_PART_LOCATION", NULL},
    {"extension", NULL, "IMAP_TOKEN"},
    {NULL, NULL, NULL},
};

/* body-type-mpart: that it is a multipart is not told in words */
static const meaning multipart[] = {
    {"media_type", NULL, NULL},
    {"parts", NULL, "IMAP_PART"},
    {"subtype", "IMAP_PART_SUBTYPE", NULL},
    {"param", "IMAP_PART_PARAMS", NULL},
    {"disposition", "IMAP_PART_DISPOSITION", NULL},
    {"language", "IMAP_PART_LANGUAGE", "IMAP_PART_LANGUAGE"},
    {"location", "IMAP_PART_LOCATION", NULL},
    {"extension", NULL, "IMAP_TOKEN"},
    {NULL, NULL, NULL},
};

static const meaning disposition[] = {
    {"dsp_type", "IMAP_PART_DISPOSITION", NULL},
    {"param", "IMAP_PART_PARAMS", NULL},
    {NULL, NULL, NULL},
};

static const meaning namespaces[] = {
    {"personal", "IMAP_NS_PERSONAL", "IMAP_NS"},
    {"other", "IMAP_NS_OTHER", "IMAP_NS"},
    {"shared", "IMAP_NS_SHARED", "IMAP_NS"},
    {NULL, NULL, NULL},
};

static const meaning name_space[] = {
    {"prefix", "IMAP_MAILBOX", NULL},
    {"delim", "IMAP_DELIMITER", NULL},
    {"extensions", NULL, NULL},
    {NULL, NULL, NULL},
};

static const meaning mailbox_list[] = {
    {"attr", "IMAP_FLAGS", "IMAP_FLAG"},
    {"delim", "IMAP_DELIMITER", NULL},
    {"name", "IMAP_MAILBOX", NULL},
    {NULL, NULL, NULL},
};

static const meaning quota[] = {
    {"mailbox", "IMAP_ROOT", NULL},
    {"usage", "IMAP_USAGE", NULL},
    {"quota", "IMAP_LIMIT", NULL},
    {NULL, NULL, NULL},
};

static const meaning quota_root[] = {
    {"mailbox", "IMAP_MAILBOX", NULL},
    {"quotaroots", NULL, "IMAP_ROOT"},
    {NULL, NULL, NULL},
};

static const meaning acl[] = {
    {"mailbox", "IMAP_MAILBOX", NULL},
    {"user", "IMAP_IDENTIFIER", NULL},
    {"rights", "IMAP_RIGHTS", NULL},
    {NULL, NULL, NULL},
};

static const meaning uids[] = {
    {"uidvalidity", "IMAP_NUMBER", NULL},
    {"source_uids", "IMAP_SET", NULL},
    {"assigned_uids", "IMAP_SET", NULL},
    {NULL, NULL, NULL},
};

static const meaning unparsed[] = {
    {"number", NULL, NULL}, /* in the head already */
    {"unparsed_data", "IMAP_TOKEN", NULL},
    {NULL, NULL, NULL},
};

static const struct {
  const char *name;
  const meaning *members;
} classes[] = {
    {"Net::IMAP::Address", address},
    {"Net::IMAP::Envelope", envelope},
    {"Net::IMAP::BodyTypeBasic", single},
    {"Net::IMAP::BodyTypeMessage", single},
    {"Net::IMAP::BodyTypeText", single},
    {"Net::IMAP::BodyTypeMultipart", multipart},
    {"Net::IMAP::ContentDisposition", disposition},
    {"Net::IMAP::Namespaces", namespaces},
    {"Net::IMAP::Namespace", name_space},
    {"Net::IMAP::MailboxList", mailbox_list},
    {"Net::IMAP::MailboxQuota", quota},
    {"Net::IMAP::MailboxQuotaRoot", quota_root},
    {"Net::IMAP::MailboxACLItem", acl},
    {"data:Net::IMAP::AppendUIDData", uids},
    {"data:Net::IMAP::CopyUIDData", uids},
    {"Net::IMAP::UnparsedData", unparsed},
    {"Net::IMAP::UnparsedNumericResponseData", unparsed},
};

/* What an item of FETCH, STATUS or ESEARCH, a response's code, or a whole response holds. */
static const meaning contents[] = {
    {"ACL", NULL, ""},
    {"ALL", "IMAP_SET", NULL},
    {"BODY", "IMAP_PART", NULL},
    {"BODYSTRUCTURE", "IMAP_PART", NULL},
    {"CAPABILITY", NULL, "IMAP_CAPABILITY"},
    {"EMAILID", "IMAP_ID", "IMAP_ID"},
    {"ENABLED", NULL, "IMAP_CAPABILITY"},
    {"ENVELOPE", "IMAP_ENVELOPE", NULL},
    {"FLAGS", "IMAP_FLAGS", "IMAP_FLAG"},
    {"ID", "IMAP_NAME", NULL},
    {"INTERNALDATE", "IMAP_DATE", NULL},
    {"MAILBOXID", "IMAP_ID", "IMAP_ID"},
    {"MODIFIED", "IMAP_SET", NULL},
    {"MODSEQ", "IMAP_NUMBER", "IMAP_NUMBER"},
    {"PERMANENTFLAGS", "IMAP_FLAGS", "IMAP_FLAG"},
    {"THREADID", "IMAP_ID", "IMAP_ID"},
    {"X-GM-LABELS", "IMAP_FLAGS", "IMAP_FLAG"},
    {NULL, NULL, NULL},
};

/* ---- a tree's facts ----------------------------------------------------------------------------- */

static const char *text_of(const json_value *v, const char *member)
{
  const json_value *m = json_member(v, member);

  return m != NULL && m->kind == JSON_STRING ? m->text : "";
}

static int is_a(const json_value *v, const char *name)
{
  return strcmp(text_of(v, "!"), name) == 0;
}

static void tell(facts *f, const json_value *v, const char *slot, const char *element);

static int has_member(const meaning *m, const char *name)
{
  while (m->name != NULL && strcmp(m->name, name) != 0) m++;
  return m->name != NULL;
}

static void tell_members(facts *f, const json_value *v)
{
  const json_value *member;
  const meaning *m = NULL;
  size_t i;

  for (i = 0; i < sizeof classes / sizeof *classes; i++) {
    if (is_a(v, classes[i].name)) m = classes[i].members;
  }
  if (m == NULL) fail_msg("class %s", text_of(v, "!"));
  for (member = v->first; member != NULL; member = member->next) {
    if (*member->name != '!') assert_true(has_member(m, member->name)); /* none is forgotten */
  }
  for (; m->name != NULL; m++) tell(f, json_member(v, m->name), m->slot, m->element);
}

/* {"CHARSET": "UTF-8"}; a value that is NIL has no event */
static void tell_pairs(facts *f, const json_value *v)
{
  for (v = v->first; v != NULL; v = v->next) {
    facts_put(f, "IMAP_NAME", v->name, strlen(v->name));
    tell(f, v, "IMAP_VALUE", NULL);
  }
}

static void tell_number(facts *f, const char *slot, int64_t number)
{
  char digits[24];
  int n = snprintf(digits, sizeof digits, "%lld", (long long)number);

  facts_put(f, slot, digits, (size_t)n);
}

static void tell_string(facts *f, const char *slot, const char *s, size_t n)
{
  char copy[4096];

  if (s[0] != ':') {
    facts_put(f, slot, s, n);
  } else { /* a symbol is a system flag */
    snprintf(copy, sizeof copy, "\\%s", s + 1);
    facts_put(f, slot, copy, n);
  }
}

static void tell(facts *f, const json_value *v, const char *slot, const char *element)
{
  const json_value *e;

  if (v == NULL || v->kind == JSON_NULL || (slot == NULL && element == NULL && v->first == NULL))
    return;
  if (is_a(v, "Net::IMAP::SequenceSet")) v = json_member(v, "string");
  if (v->kind == JSON_ARRAY || element != NULL) {
    if (slot != NULL) facts_open(f, slot);
    if (v->kind != JSON_ARRAY) tell(f, v, element, NULL);
    else
      for (e = v->first; e != NULL; e = e->next) tell(f, e, *element ? element : NULL, NULL);
    if (slot != NULL) facts_close(f);
  } else if (v->kind == JSON_OBJECT) {
    if (slot != NULL) facts_open(f, slot);
    if (json_member(v, "!") != NULL) tell_members(f, v);
    else tell_pairs(f, v);
    if (slot != NULL) facts_close(f);
  } else if (v->kind == JSON_NUMBER) {
    tell_number(f, slot, v->number);
  } else if (v->kind == JSON_STRING) {
    tell_string(f, slot, v->text, v->len);
  }
}

/* What stands behind a name; numbers are numbers, and other strings an item's text. */
static void tell_content(facts *f, const char *name, const json_value *v, const char *otherwise)
{
  const meaning *m;

  for (m = contents; m->name != NULL && strcmp(m->name, name) != 0; m++) {}
  if (m->name != NULL) tell(f, v, m->slot, m->element);
  else if (v->kind == JSON_NUMBER) tell(f, v, "IMAP_NUMBER", NULL);
  else tell(f, v, v->kind == JSON_STRING ? otherwise : NULL, NULL);
}

/* {"UID": 7, "FLAGS": [...]} */
static void tell_items(facts *f, const json_value *v)
{
  facts_open(f, "IMAP_ITEMS");
  for (v = v->first; v != NULL; v = v->next) {
    facts_put(f, "ITEM", v->name, strlen(v->name));
    tell_content(f, v->name, v, "IMAP_BODY");
  }
  facts_close(f);
}

/* resp-text: its code, what is in it, and its text */
static void tell_text(facts *f, const json_value *v)
{
  const json_value *code = json_member(v, "code"), *data, *parsed, *words = json_member(v, "text");

  if (code != NULL && code->kind == JSON_OBJECT) {
    const char *name = text_of(code, "name");

    data = json_member(code, "data");
    facts_put(f, "CODE", name, strlen(name));
    if (is_a(data, "data:Net::IMAP::InvalidParseData")) {
      parsed = json_member(data, "parsed_data");
      tell(f, parsed->kind == JSON_NULL ? json_member(data, "unparsed_data") : parsed,
           parsed->kind == JSON_NULL ? "IMAP_CODE_TEXT" : NULL, NULL);
    } else {
      tell_content(f, name, data, "IMAP_CODE_TEXT");
    }
  }
  if (words->len > 0) tell(f, words, "IMAP_TEXT", NULL);
}

/* thread-list = "(" (thread-members / thread-nested) ")"; members follow each other down (RFC 5256 5) */
static void tell_thread(facts *f, const json_value *v)
{
  const json_value *children;

  facts_open(f, "IMAP_THREAD");
  for (;;) {
    tell(f, json_member(v, "seqno"), "IMAP_THREAD", NULL);
    children = json_member(v, "children");
    if (children->first == NULL || children->first->next != NULL) break;
    v = children->first;
  }
  for (v = children->first; v != NULL; v = v->next) tell_thread(f, v);
  facts_close(f);
}

/* esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data) */
static void tell_esearch(facts *f, const json_value *v)
{
  const json_value *pair;

  if (*text_of(v, "tag") != '\0') {
    facts_open(f, "IMAP_ITEMS");
    facts_put(f, "ITEM", "TAG", 3);
    tell(f, json_member(v, "tag"), "IMAP_NAME", NULL);
    facts_close(f);
  }
  if (json_int(v, "uid", 0)) facts_put(f, "IMAP_NAME", "UID", 3);
  for (pair = json_member(v, "data")->first; pair != NULL; pair = pair->next) {
    const json_value *name = pair->first;

    facts_put(f, "ITEM", name->text, name->len);
    if (is_a(name->next, "data:Net::IMAP::ESearchResult::PartialResult")) {
      const json_value *range = json_member(name->next, "range");
      char digits[48];
      int n = snprintf(digits, sizeof digits, "%lld:%lld", (long long)json_int(range, "begin", 0),
                       (long long)json_int(range, "end", 0));

      facts_open(f, "IMAP_ITEMS");
      facts_put(f, "IMAP_RANGE", digits, (size_t)n);
      tell(f, json_member(name->next, "results"), "IMAP_SET", NULL);
      facts_close(f);
    } else {
      tell_content(f, name->text, name->next, "IMAP_TOKEN");
    }
  }
}

/* SEARCH, SORT: numbers, and "(" "MODSEQ" SP number ")" (RFC 7162 3.1.5) */
static void tell_search(facts *f, const json_value *v)
{
  const json_value *modseq = json_member(json_member(v, "ivars"), "@modseq");

  tell(f, v->kind == JSON_ARRAY ? v : json_member(v, "internal"), NULL, "IMAP_NUMBER");
  if (modseq == NULL || modseq->kind == JSON_NULL) return;
  facts_open(f, "IMAP_NUMBER");
  facts_put(f, "ITEM", "MODSEQ", 6);
  tell(f, modseq, "IMAP_NUMBER", NULL);
  facts_close(f);
}

static void tell_head(facts *f, const json_value *v)
{
  const json_value *data = json_member(v, "data");
  const char *tag = is_a(v, "Net::IMAP::TaggedResponse")        ? text_of(v, "tag")
                    : is_a(v, "Net::IMAP::ContinuationRequest") ? "+"
                                                                : "*";
  int64_t number = data->kind == JSON_NUMBER ? data->number
                                             : json_int(data, "seqno", json_int(data, "number", 0));
  char line[80];
  int n;

  if (number != 0)
    n = snprintf(line, sizeof line, "%s %lld", text_of(v, "name"), (long long)number);
  else n = snprintf(line, sizeof line, "%s", text_of(v, "name"));
  text_printf(&f->lines, "%s", tag);
  facts_put(f, "", line, (size_t)n);
}

static void tell_response(facts *f, const json_value *v)
{
  const json_value *data = json_member(v, "data"), *e;
  const char *name = text_of(v, "name");

  tell_head(f, v);
  if (data->kind == JSON_NUMBER) {
    return;
  } else if (is_a(data, "Net::IMAP::ResponseText")) {
    tell_text(f, data);
  } else if (is_a(data, "Net::IMAP::FetchData")) {
    tell_items(f, json_member(data, "attr"));
  } else if (is_a(data, "Net::IMAP::StatusData")) {
    tell(f, json_member(data, "mailbox"), "IMAP_MAILBOX", NULL);
    tell_items(f, json_member(data, "attr"));
  } else if (is_a(data, "data:Net::IMAP::ESearchResult")) {
    tell_esearch(f, data);
  } else if (is_a(data, "data:Net::IMAP::VanishedData")) {
    if (json_int(data, "earlier", 0)) {
      facts_open(f, "IMAP_NAME");
      facts_put(f, "IMAP_NAME", "EARLIER", 7);
      facts_close(f);
    }
    tell(f, json_member(data, "uids"), "IMAP_SET", NULL);
  } else if (strcmp(name, "SEARCH") == 0 || strcmp(name, "SORT") == 0) {
    tell_search(f, data);
  } else if (strcmp(name, "THREAD") == 0) {
    for (e = data->first; e != NULL; e = e->next) tell_thread(f, e);
  } else {
    tell_content(f, name, data, "IMAP_TOKEN");
  }
}

/* ---- comparing ---------------------------------------------------------------------------------- */

/* The first line that differs: ours, theirs. Each is explained in differences.md. */
static const struct {
  const char *name, *ours, *theirs;
} differences[] = {
    {"test_bodystructure_mixed_boundary", "IMAP_PART_TYPE MIXED", "IMAP_PART_SUBTYPE MIXED"},
    {"test_invalid_noop_response_with_unparseable_data", "IMAP_TOKEN froopy",
     "IMAP_TOKEN froopy snood"},
    {"test_invalid_noop_response_with_numeric_prefix_and_unparseable_data", "IMAP_TOKEN froopy",
     "IMAP_TOKEN froopy snood"},
    {"Extra resp-text-code payload", "IMAP_TOKEN extra", "IMAP_TEXT bad"},
    {"test_fetch_msg_att_HEADER.FIELDS_quoted", "ITEM BODY[HEADER.FIELDS (\\\"Content-Type\\\")]",
     "ITEM BODY[HEADER.FIELDS (Content-Type)]"},
    {"test_invalid_fetch_msg_att_rfc822_with_brackets", "ITEM RFC822[]", "ITEM RFC822"},
    {"rfc9208_4.1.2_example_2", "IMAP_RESOURCE (", "IMAP_USAGE 42"},
    {NULL, NULL, NULL},
};

static unsigned agreed, differed;

static void first_difference(const char *a, const char *b, char *ours, char *theirs, size_t cap)
{
  while (*a != '\0' && strcspn(a, "\n") == strcspn(b, "\n") &&
         memcmp(a, b, strcspn(a, "\n") + 1) == 0) {
    a += strcspn(a, "\n") + 1;
    b += strcspn(b, "\n") + 1;
  }
  a += strspn(a, " ");
  b += strspn(b, " ");
  snprintf(ours, cap, "%.*s", (int)strcspn(a, "\n"), a);
  snprintf(theirs, cap, "%.*s", (int)strcspn(b, "\n"), b);
}

static void compare(const json_value *v)
{
  const json_value *in = json_member(v, ":response");
  facts ours, theirs;
  char a[400], b[400];
  lmail_status st;
  size_t i;

  memset(&ours, 0, sizeof ours);
  memset(&theirs, 0, sizeof theirs);
  assert_true(facts_read_any(&ours, in->text, in->len, &st));
  assert_int_equal(st, LMAIL_DONE);
  assert_int_equal(ours.faults, 0);
  tell_response(&theirs, json_member(v, ":expected"));
  first_difference(ours.lines.s, theirs.lines.s, a, b, sizeof a);
  for (i = 0; differences[i].name != NULL && strcmp(differences[i].name, v->name) != 0; i++) {}
  if (differences[i].name != NULL) {
    assert_string_equal(a, differences[i].ours);
    assert_string_equal(b, differences[i].theirs);
    differed++;
  } else {
    if (strcmp(ours.lines.s, theirs.lines.s) != 0) printf("%s:\n%s", v->name, theirs.lines.s);
    assert_string_equal(ours.lines.s, theirs.lines.s);
    agreed++;
  }
  facts_free(&ours);
  facts_free(&theirs);
}

static void trees(void **state)
{
  DIR *d = opendir(CORPUS);
  struct dirent *entry;

  (void)state;
  if (d == NULL) {
    fprintf(stderr, "SKIPPED: no %s\n", CORPUS);
    skip();
  }
  while ((entry = readdir(d)) != NULL) {
    size_t n = strlen(entry->d_name);
    char path[2048];
    json_value *all;
    const json_value *v;

    if (n < 5 || strcmp(entry->d_name + n - 5, ".json") != 0) continue;
    snprintf(path, sizeof path, "%s/%s", CORPUS, entry->d_name);
    all = json_load(path);
    assert_non_null(all);
    for (v = all->first; v != NULL; v = v->next) compare(v);
    json_free(all);
  }
  closedir(d);
  printf("net-imap: %u trees agree, %u differ\n", agreed, differed);
  assert_int_equal(agreed + differed, 101);
  assert_int_equal(differed, sizeof differences / sizeof *differences - 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(trees),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

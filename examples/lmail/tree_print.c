/* SPDX-License-Identifier: MIT */
/* tree_print.c - the parts of a message for people and as JSON; see tree.h. */

#include "tree.h"
#include "json.h"
#include "lmail.h"
#include "show.h"
#include <stdlib.h>
#include <string.h>

/* ---- for people ------------------------------------------------------------------------------- */

/* Does a later part stand beside p, or beside the part around it at that depth? */
static int has_more(const tree *t, const part *p, uint32_t depth)
{
  size_t i;

  for (i = p->id; i < t->list.count; i++) {
    if (t->list.parts[i]->depth < depth) return 0;
    if (t->list.parts[i]->depth == depth) return 1;
  }
  return 0;
}

static void print_lines(const tree *t, const part *p, FILE *out)
{
  uint32_t depth;

  for (depth = 1; depth < p->depth; depth++) fputs(has_more(t, p, depth) ? "|  " : "   ", out);
  if (p->depth > 0) fputs(has_more(t, p, p->depth) ? "|- " : "`- ", out);
}

static void print_size(const tree *t, size_t i, FILE *out)
{
  const part *p = t->list.parts[i];

  fprintf(out, ", %llu octets", (unsigned long long)p->octets);
  if (tree_decoded(t, i) && !p->composite && t->branches[i].decoded_octets != p->octets) {
    fprintf(out, " (%llu decoded)", (unsigned long long)t->branches[i].decoded_octets);
  } else {
    fprintf(out, ", %llu lines", (unsigned long long)p->lines);
  }
}

static void print_words(const part *p, FILE *out)
{
  bytes disposition = part_disposition(p);
  bytes name = part_file_name(p);

  if (disposition.data != NULL) fputs(", ", out), show_text(out, disposition.data, disposition.len);
  if (name.data != NULL) {
    fputs(" \"", out);
    show_text(out, name.data, name.len);
    fputc('"', out);
  }
  free(disposition.data);
  free(name.data);
}

static void print_defects(const tree *t, const part *p, FILE *out)
{
  const tree_defect *d;
  uint32_t depth;

  for (d = tree_first_defect(t, p); d != NULL; d = tree_next_defect(t, d)) {
    const char *name = lmail_mime_code_name(LMAIL_MIME_DEFECT, d->code);

    for (depth = 0; depth < p->depth; depth++) {
      fputs(has_more(t, p, depth + 1) ? "|  " : "   ", out);
    }
    fprintf(out, "   ! %s at %llu\n", name == NULL ? "defect" : name, (unsigned long long)d->off);
  }
}

void tree_print(const tree *t, FILE *out)
{
  size_t i;

  for (i = 0; i < t->list.count; i++) {
    const part *p = t->list.parts[i];
    bytes charset = part_param(&p->content_type, 0, "charset", 7);

    print_lines(t, p, out);
    if (p->path != NULL && *p->path != '\0') fprintf(out, "%s  ", p->path);
    fputs(p->type == NULL ? "?" : p->type, out);
    if (charset.data != NULL) {
      fputs("; ", out);
      show_text(out, charset.data, charset.len);
    }
    if (!p->composite) fprintf(out, ", %s", show_encoding(p->encoding));
    print_size(t, i, out);
    print_words(p, out);
    fputc('\n', out);
    print_defects(t, p, out);
    free(charset.data);
  }
}

/* ---- JSON ------------------------------------------------------------------------------------- */

static void json_own(const char *key, bytes value, FILE *out)
{
  fprintf(out, ", \"%s\": ", key);
  json_bytes(out, value.data, value.len);
  free(value.data);
}

static void json_hash(const char *key, lmail_hash_state *h, int known, FILE *out)
{
  const lmail_hash *sha256 = lmail_hash_sha256();
  uint8_t digest[LMAIL_DIGEST_MAX];

  sha256->finish(h, digest);
  fprintf(out, ", \"%s\": ", key);
  if (known) json_hex(out, digest, sha256->digest_len);
  else fputs("null", out);
}

/* The note: the rule that was broken, the field, if it is one, and both readings, if they are told. */
static void json_note(const tree_defect *d, FILE *out)
{
  size_t n = 0;
  const char *field = lmail_field_name(d->field, &n);
  const char *rule = lmail_defect_rule(d->code);
  json_string s;

  json_string_begin(&s, out);
  if (rule != NULL) json_string_add(&s, rule, strlen(rule));
  if (field != NULL) {
    json_string_add(&s, ", ", rule == NULL ? 0 : 2);
    json_string_add(&s, field, n);
  }
  if (d->taken.len + d->other.len != 0) {
    json_string_add(&s, ": \"", 3);
    json_string_add(&s, d->taken.data, d->taken.len);
    json_string_add(&s, "\", not \"", 8);
    json_string_add(&s, d->other.data, d->other.len);
    json_string_add(&s, "\"", 1);
  }
  json_string_end(&s);
}

static void json_defects(const tree *t, const part *p, FILE *out)
{
  const char *separator = "";
  const tree_defect *d;

  fputs(", \"defects\": [", out);
  for (d = tree_first_defect(t, p); d != NULL; d = tree_next_defect(t, d)) {
    fprintf(out, "%s{\"code\": ", separator);
    json_text(out, lmail_mime_code_name(LMAIL_MIME_DEFECT, d->code));
    fprintf(out, ", \"off\": %llu, \"note\": ", (unsigned long long)d->off);
    json_note(d, out);
    fputc('}', out);
    separator = ", ";
  }
  fputs("]", out);
}

/* The body of a message/rfc822 is its own decoded form. */
static void json_decoded(tree *t, size_t i, FILE *out)
{
  const part *p = t->list.parts[i];
  branch *b = &t->branches[i];
  lmail_hash_state *decoded = p->composite ? &b->raw : &b->decoded;
  lmail_hash_state copy = *decoded;
  uint64_t octets = p->composite ? p->octets : b->decoded_octets;

  json_hash("sha256", &b->raw, 1, out);
  if (tree_decoded(t, i)) fprintf(out, ", \"decoded_octets\": %llu", (unsigned long long)octets);
  else fputs(", \"decoded_octets\": null", out);
  json_hash("decoded_sha256", &copy, tree_decoded(t, i), out);
  json_hash("text_sha256", tree_text(t, i) ? body_text_end(&b->text) : &copy, tree_text(t, i), out);
}

void tree_print_json(tree *t, FILE *out)
{
  size_t i;

  for (i = 0; i < t->list.count; i++) {
    const part *p = t->list.parts[i];

    fputs("{\"path\": ", out);
    json_text(out, p->path);
    fputs(", \"type\": ", out);
    json_text(out, p->type);
    fputs(", \"params\": ", out);
    tree_json_params(&p->content_type, 0, out);
    json_own("disposition", part_disposition(p), out);
    fputs(", \"disposition_params\": ", out);
    tree_json_params(&p->disposition, 1, out);
    json_own("encoding", part_encoding(p), out);
    json_own("id", part_unfold(&p->content_id), out);
    json_own("description", part_text(&p->description), out);
    fprintf(out,
            ", \"header\": %llu, \"body\": %llu, \"end\": %llu, \"octets\": %llu, \"lines\": %llu",
            (unsigned long long)p->header, (unsigned long long)p->body, (unsigned long long)p->end,
            (unsigned long long)p->octets, (unsigned long long)p->lines);
    json_decoded(t, i, out);
    json_defects(t, p, out);
    fputs("}\n", out);
  }
}

int tree_show(input *in, int json)
{
  int code = EXIT_FILE;
  tree t;

  tree_init(&t);
  if (tree_read(&t, in) && (!json || tree_hash(&t, in))) {
    if (json) tree_print_json(&t, stdout);
    else tree_print(&t, stdout);
    code = EXIT_OK;
  }
  tree_free(&t);
  input_close(in);
  return code;
}

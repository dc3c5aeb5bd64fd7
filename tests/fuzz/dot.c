/* SPDX-License-Identifier: MIT */
/* dot.c - dot-stuffing: no content ends the data early, and what is stuffed comes back. */

#include "codec_split.h"

/* Takes the stuffing back, as RFC 5321 4.5.2 says, and finds the end nowhere but at the end. */
static size_t unstuff(uint8_t *s, size_t n)
{
  size_t i, made = 0;
  int line_start = 1;

  for (i = 0; i < n; i++) {
    if (line_start && s[i] == '.') {
      if (n - i >= 3 && s[i + 1] == '\r' && s[i + 2] == '\n') {
        CHECK(i + 3 == n);
        return made;
      }
      i++;
    }
    CHECK(i < n && s[i] != 0);
    CHECK(s[i] != '\n' || (i > 0 && s[i - 1] == '\r'));
    CHECK(s[i] != '\r' || (i + 1 < n && s[i + 1] == '\n'));
    line_start = s[i] == '\n';
    s[made++] = s[i];
  }
  CHECK(!"the data has no end");
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const uint8_t *sizes = data + 1;
  codec_result text, lines;
  unsigned option;

  if (size < 1 + CUTS) return 0;
  option = data[0] & 1;
  data += 1 + CUTS;
  size -= 1 + CUTS;
  text = split(CODEC_DOT_ENCODE, option, sizes, data, size);
  lines = split(CODEC_CRLF_ENCODE, 0, sizes, data, size);
  if (text.status == LMAIL_OK) {
    text.len = unstuff(text.out, text.len);
    CHECK(text.len == lines.len || text.len == lines.len + 2);
    CHECK(lines.len == 0 || memcmp(text.out, lines.out, lines.len) == 0);
  }
  codec_free(&lines);
  codec_free(&text);
  return 0;
}

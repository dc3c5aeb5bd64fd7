/* SPDX-License-Identifier: MIT */
/* yenc.c - yEnc decodes the same however it is cut; what is encoded comes back. */

#include "codec_split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const uint8_t *sizes = data + 1;
  unsigned line;
  codec_result text, back, silent;
  lmail_yenc_file file = {"a", 1, 0, 0, 0, 0, 0, 0, 0};
  lmail_writer w;
  uint8_t *whole;

  if (size < 1 + CUTS) return 0;
  line = data[0] * 4U;
  data += 1 + CUTS;
  size -= 1 + CUTS;
  back = split(CODEC_YENC_DECODE, LMAIL_YENC_REPORT, sizes, data, size);
  silent = split(CODEC_YENC_DECODE, LMAIL_YENC_SILENT, sizes, data, size);
  CHECK(back.status == LMAIL_OK && back.len <= size);
  CHECK(back.len == silent.len && back.defects == silent.defects);
  CHECK(back.len == 0 || memcmp(back.out, silent.out, back.len) == 0);
  codec_free(&silent);
  codec_free(&back);
  if (size == 0) return 0;
  text = split(CODEC_YENC_ENCODE, line, sizes, data, size);
  whole = (uint8_t *)malloc(text.len + 200);
  lmail_writer_init(&w, whole, text.len + 200);
  file.size = size;
  CHECK(lmail_yenc_begin_write(&w, &file) == LMAIL_OK);
  memcpy(whole + w.len, text.out, text.len);
  w.len += text.len;
  {
    lmail_yenc_encoder e;

    lmail_yenc_encode_init(&e, line);
    e.octets = size;
    e.crc = text.crc;
    CHECK(lmail_yenc_end_write(&w, &file, &e) == LMAIL_OK);
  }
  back = split(CODEC_YENC_DECODE, LMAIL_YENC_REPORT, sizes, whole, w.len);
  CHECK(back.defects == 0 && back.len == size && memcmp(back.out, data, size) == 0);
  codec_free(&back);
  codec_free(&text);
  free(whole);
  return 0;
}

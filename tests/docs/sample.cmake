# SPDX-License-Identifier: MIT
execute_process(COMMAND "${PROGRAM}" INPUT_FILE "${MESSAGE}" OUTPUT_VARIABLE output
  RESULT_VARIABLE result)
set(expected "multipart/mixed\n  text/plain\n  multipart/related\n    text/html\n    image/png\n")
if(NOT result EQUAL 0 OR NOT output STREQUAL expected)
  message(FATAL_ERROR "exit ${result}, output:\n${output}expected:\n${expected}")
endif()

import os, sys, collections

$0x = 1$0

print(os, sys)

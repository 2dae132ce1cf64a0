import os, sys, collections

x = 2

print(os, sys)

import os

work()
